#include "app/events.h"
#include "app/suggest.h"

#include "provspool/when.h"

const char *const ps_event_columns[] = {
	"time",	     "order", "item",  "event",	   "from",     "to",
	"assurance", "by",    "level", "executed", "evidence", "code",
	"commit",    "file",  "row",   "message",
};
const size_t ps_event_columns_len = PS_ARRAY_LEN(ps_event_columns);

/* "8 executed": Usercube's code beside the name. */
static void
state_text(enum ps_state state, char out[32])
{
	(void)snprintf(out, 32, "%d %s", (int)state, ps_state_name(state));
}

static void
number_text(int64_t number, char out[24])
{
	out[0] = '\0';
	if (number > 0)
		(void)snprintf(out, 24, "%lld", (long long)number);
}

void
ps_events_add(struct ps_grid *grid, const struct ps_event *event)
{
	char time[PS_WHEN_TEXT_MAX];
	char order[PS_ORDER_ID_MAX] = "";
	char item[24];
	char row[24];
	char from[32];
	char to[32];
	char commit[13];

	ps_when_format(event->time, time);
	if (event->order > 0)
		ps_order_id(event->order, order);
	number_text(event->item, item);
	number_text(event->row, row);
	state_text(event->from, from);
	state_text(event->to, to);
	(void)snprintf(commit, sizeof(commit), "%.12s", event->source_commit);
	const char *cells[] = {
		time,
		order,
		item,
		ps_event_name(event->event),
		from,
		to,
		event->assurance ? ps_assurance_name(event->assurance) : "",
		event->actor,
		event->identity_level,
		event->executed_at,
		event->evidence,
		event->code,
		commit,
		event->file,
		row,
		event->message,
	};
	ps_grid_add(grid, cells);
}

int
ps_order_find(struct ps_reader *reader, const char *id, struct ps_arena *arena,
	      struct ps_order *out, struct ps_err *err)
{
	int64_t number;
	int rc;

	if (!ps_order_id_parse(id, &number))
		return ps_err_set(err, PS_EUSAGE,
				  "'%s' is no order id; an id looks like "
				  "PO-000000123-Z and its last letter guards "
				  "against slips%s",
				  id,
				  ps_suggest_order(reader->index, id, arena));
	rc = ps_index_order(reader->index, number, arena, out, err);
	if (rc == PS_ENOTFOUND)
		return ps_err_set(err, PS_ENOTFOUND, "there is no order '%s'",
				  id);
	return rc;
}
