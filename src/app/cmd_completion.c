#include "app/completion.h"
#include "app/place.h"
#include "app/suggest.h"

/* More than that nobody reads in a list of proposals. */
#define ORDERS_MAX 1000

static int
add_order(const struct ps_order *order, void *context, struct ps_err *err)
{
	char id[PS_ORDER_ID_MAX];

	(void)err; /* adding a line cannot fail */
	ps_order_id(order->number, id);
	ps_buf_addf(context, "%s\n", id);
	return PS_OK;
}

static int
list_orders(struct ps_reader *reader, struct ps_buf *out, struct ps_err *err)
{
	const struct ps_order_filter filter = { .state = PS_ST_TRANSMITTED,
						.limit = ORDERS_MAX };

	return ps_index_orders(reader->index, &filter, add_order, out, err);
}

static int
list_keys(struct ps_reader *reader, bool types, struct ps_buf *out,
	  struct ps_err *err)
{
	const struct ps_map *map;
	int rc;

	rc = ps_reader_config(reader, err);
	if (rc < 0)
		return rc;
	map = types ? &reader->config.resource_types : &reader->config.sources;
	for (size_t i = 0; i < map->len; i++)
		ps_buf_addf(out, "%s\n", map->entries[i].key);
	return PS_OK;
}

static int
answer(struct ps_call *call, const char *question, struct ps_buf *out)
{
	struct ps_reader reader;
	int rc;

	rc = ps_reader_open(call->dir, &call->arena, &reader, call->err);
	if (rc < 0)
		return rc;
	if (ps_streq(question, "orders"))
		rc = list_orders(&reader, out, call->err);
	else
		rc = list_keys(&reader, ps_streq(question, "types"), out,
			       call->err);
	ps_reader_release(&reader);
	return rc;
}

int
ps_cmd_completion(struct ps_call *call)
{
	static const char *const words[] = { "bash",  "zsh",	 "orders",
					     "types", "sources", NULL };
	const char *word = call->args[0];
	struct ps_buf text = PS_BUF_INIT;
	int rc = PS_OK;

	if (ps_streq(word, "bash"))
		ps_completion_bash(&text);
	else if (ps_streq(word, "zsh"))
		ps_completion_zsh(&text);
	else if (ps_streq(word, "orders") || ps_streq(word, "types") ||
		 ps_streq(word, "sources"))
		rc = answer(call, word, &text);
	else
		rc = ps_err_set(call->err, PS_EUSAGE,
				"completion: there is no shell '%s'%s", word,
				ps_suggest_word(word, words, &call->arena));
	if (rc == PS_OK)
		rc = ps_out(ps_buf_span(&text), call->err);
	ps_buf_release(&text);
	return rc;
}
