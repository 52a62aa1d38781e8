#include "app/events.h"
#include "app/suggest.h"

#include "provspool/when.h"

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
	char from[8];
	char to[8];
	char commit[13];

	ps_when_format(event->time, time);
	if (event->order > 0)
		ps_order_id(event->order, order);
	number_text(event->item, item);
	number_text(event->row, row);
	(void)snprintf(from, sizeof(from), "%d", (int)event->from);
	(void)snprintf(to, sizeof(to), "%d", (int)event->to);
	(void)snprintf(commit, sizeof(commit), "%.12s", event->source_commit);
	const char *cells[] = {
		time,
		order,
		item,
		ps_event_name(event->event),
		ps_state_name(event->from),
		from,
		ps_state_name(event->to),
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
		event->reason,
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
