#include "model/config_private.h"

#define DAY INT64_C(86400)
#define MONDAY_TO_FRIDAY 0x1fu

static int
by_day(const void *a, const void *b)
{
	const int64_t *x = a;
	const int64_t *y = b;

	return (*x > *y) - (*x < *y);
}

static void
read_holidays(struct ps_config_reader *r, const struct ps_node *list,
	      struct ps_calendar *out)
{
	int64_t *days =
		PS_ARENA_ARRAY(&r->config->arena, int64_t, list->nchildren + 1);

	for (const struct ps_node *c = list->child; c; c = c->next) {
		int64_t at;

		if (ps_when_parse(c->text, &at, NULL))
			days[out->nholidays++] = at / DAY;
		else
			ps_diag_add(r->diags, ps_config_where(r, c), PS_E_DATE,
				    "'%s' is no day of the calendar", c->text);
	}
	qsort(days, out->nholidays, sizeof(*days), by_day);
	out->holidays = days;
}

void
ps_config_read_calendar(struct ps_config_reader *r, const struct ps_node *root)
{
	const struct ps_node *map = ps_node_get(root, "calendar");
	const struct ps_node *days = ps_node_get(map, "weekdays");
	const struct ps_node *holidays = ps_node_get(map, "holidays");
	struct ps_calendar *calendar = r->config->calendar;

	for (const struct ps_node *c = days ? days->child : NULL; c;
	     c = c->next)
		calendar->weekdays |= ps_config_weekday(c->text);
	if (calendar->weekdays == 0)
		calendar->weekdays = MONDAY_TO_FRIDAY;
	if (holidays && holidays->nchildren > 0)
		read_holidays(r, holidays, calendar);
}
