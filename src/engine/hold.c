#include "provspool/engine.h"

/* The orders of a hold, gathered. */
struct gathering {
	struct ps_hold_content *hold;
	struct ps_arena *arena;
	struct ps_sha *digest;
	struct ps_order *shown;
	size_t cap;
	size_t numbers_cap;
};

static int
gather(const struct ps_order *order, void *context, struct ps_err *err)
{
	struct gathering *g = context;
	struct ps_hold_content *hold = g->hold;

	(void)err; /* copying cannot fail */
	ps_hold_digest_add(g->digest, order);
	hold->numbers = ps_xgrow(hold->numbers, &g->numbers_cap, hold->len + 1,
				 sizeof(*hold->numbers));
	hold->numbers[hold->len++] = order->number;
	if (hold->sheet.nshown == PS_HOLD_SHOWN)
		return PS_OK;
	g->shown = ps_xgrow(g->shown, &g->cap, hold->sheet.nshown + 1,
			    sizeof(*g->shown));
	ps_order_copy(g->arena, order, &g->shown[hold->sheet.nshown++]);
	hold->shown = g->shown;
	hold->sheet.shown = g->shown;
	return PS_OK;
}

/* Why they are stopped, as it is on record with the first of them. */
struct rule {
	struct ps_arena *arena;
	const char *text;
};

static int
find_rule(const struct ps_event *event, void *context, struct ps_err *err)
{
	struct rule *rule = context;

	(void)err; /* copying cannot fail */
	if (event->event == PS_EV_WITHHOLD)
		rule->text = ps_arena_strdup(rule->arena, event->message);
	return PS_OK;
}

int
ps_hold_open(struct ps_index *index, const struct ps_config *config,
	     const char *path, struct ps_arena *arena,
	     struct ps_hold_content *out, struct ps_err *err)
{
	const struct ps_order_filter in = { .state = PS_ST_PENDING,
					    .stop = path };
	struct gathering g = { .hold = out, .arena = arena };
	struct rule rule = { arena, "" };
	unsigned char sha[PS_SHA_BYTES];
	const char *type = "";
	int rc;

	memset(out, 0, sizeof(*out));
	out->sheet.path = path;
	g.digest = ps_sha_new();
	rc = ps_index_orders(index, &in, gather, &g, err);
	ps_sha_end(g.digest, sha);
	ps_sha_free(g.digest);
	ps_sha_hex(sha, out->sheet.digest);
	out->sheet.orders = (int64_t)out->len;
	if (ps_hold_parse(arena, path, &type, &out->sheet.volume))
		out->sheet.type = ps_config_type(config, type);
	if (rc == PS_OK && out->len > 0)
		rc = ps_index_events_of(index, out->numbers[0], find_rule,
					&rule, err);
	out->sheet.rule = rule.text;
	return rc;
}

bool
ps_hold_has(const struct ps_hold_content *hold, int64_t number)
{
	size_t low = 0;
	size_t high = hold->len;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (hold->numbers[mid] < number)
			low = mid + 1;
		else
			high = mid;
	}
	return low < hold->len && hold->numbers[low] == number;
}

void
ps_hold_close(struct ps_hold_content *hold)
{
	free(hold->shown);
	free(hold->numbers);
}
