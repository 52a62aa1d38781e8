#include "engine/holdings.h"

#include "provspool/num.h"
#include "provspool/text.h"

#define NOTE "held"
/* resource type, reason, orders */
#define FIELDS 3

void
ps_holdings_init(struct ps_holdings *holdings)
{
	*holdings = (struct ps_holdings){ .len = 0 };
	ps_arena_init(&holdings->arena, 0);
}

void
ps_holdings_release(struct ps_holdings *holdings)
{
	free(holdings->list);
	ps_arena_release(&holdings->arena);
}

/* There are few types, and neighbours are of one. */
static struct ps_holding *
of_type(struct ps_holdings *h, const char *type)
{
	for (size_t i = h->len; i > 0; i--)
		if (ps_streq(h->list[i - 1].resource_type, type))
			return &h->list[i - 1];
	h->list = ps_xgrow(h->list, &h->cap, h->len + 1, sizeof(*h->list));
	h->list[h->len] = (struct ps_holding){
		.resource_type = ps_arena_strdup(&h->arena, type),
	};
	return &h->list[h->len++];
}

void
ps_holdings_add(struct ps_holdings *holdings, const char *resource_type,
		enum ps_hold hold)
{
	of_type(holdings, resource_type)->orders[hold]++;
}

int
ps_holdings_save(const struct ps_holdings *holdings, struct ps_index *index,
		 struct ps_err *err)
{
	struct ps_buf text = PS_BUF_INIT;
	struct ps_arena arena;
	const char *was = "";
	int rc;

	for (size_t i = 0; i < holdings->len; i++)
		for (int k = PS_HOLD_NONE + 1; k < PS_HOLD_COUNT; k++)
			if (holdings->list[i].orders[k] > 0)
				ps_buf_addf(
					&text, "%s\t%s\t%lld\n",
					holdings->list[i].resource_type,
					ps_hold_name((enum ps_hold)k),
					(long long)holdings->list[i].orders[k]);
	ps_arena_init(&arena, 0);
	rc = ps_index_note(index, NOTE, &arena, &was, err);
	if (rc == PS_OK && !ps_span_is(ps_buf_span(&text), was))
		rc = ps_index_set_note(index, NOTE,
				       text.len > 0 ? text.ptr : "", err);
	ps_arena_release(&arena);
	ps_buf_release(&text);
	return rc;
}

static void
read_line(struct ps_holdings *holdings, char *line)
{
	char *fields[FIELDS];
	enum ps_hold hold;
	int64_t orders;

	if (ps_text_fields(line, fields, FIELDS) < FIELDS ||
	    !ps_num_i64(fields[2], 1, INT64_MAX, &orders))
		return;
	hold = ps_hold_by_name(fields[1]);
	if (hold != PS_HOLD_NONE)
		of_type(holdings, fields[0])->orders[hold] += orders;
}

int
ps_holdings_read(struct ps_holdings *holdings, struct ps_index *index,
		 struct ps_err *err)
{
	const char *note = "";
	char *next;
	int rc;

	rc = ps_index_note(index, NOTE, &holdings->arena, &note, err);
	if (rc < 0)
		return rc;
	next = ps_arena_strdup(&holdings->arena, note);
	while (*next) {
		char *line = next;
		char *end = strchr(line, '\n');

		next = end ? end + 1 : line + strlen(line);
		if (end)
			*end = '\0';
		read_line(holdings, line);
	}
	return PS_OK;
}
