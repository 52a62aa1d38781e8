#include "model/config_private.h"

#include "provspool/num.h"

static void
read_control(struct ps_config_reader *r, const struct ps_node *node,
	     const struct ps_object *object, struct ps_source *source)
{
	source->control_suffix = "";
	source->control_replaces = "";
	if (!node || node->null)
		return;
	source->control_suffix = ps_config_text(r, node, object, "suffix");
	source->control_replaces = ps_config_text(r, node, object, "replaces");
	source->control_grace_s =
		60 * ps_config_number(r, node, object, "grace_minutes");
	if (ps_streq(source->control_suffix, source->control_replaces))
		ps_diag_add(r->diags, ps_config_where(r, node), PS_E_CONFIG,
			    "a control file cannot have the ending of the "
			    "export itself");
}

unsigned int
ps_config_weekday(const char *word)
{
	static const char *const words[] = { "mon", "tue", "wed", "thu",
					     "fri", "sat", "sun" };

	for (unsigned int i = 0; i < PS_ARRAY_LEN(words); i++)
		if (ps_streq(words[i], word))
			return 1u << i;
	ps_bug("the schema allows a weekday that there is not");
}

/* "06:30": the schema has checked the form, not that there is such an hour. */
static bool
read_time(const char *time, int64_t *seconds)
{
	char hour[3] = { time[0], time[1], '\0' };
	int64_t h = 0;
	int64_t m = 0;

	if (!ps_num_padded(hour, 0, 23, &h) ||
	    !ps_num_padded(time + 3, 0, 59, &m))
		return false;
	*seconds = h * 3600 + m * 60;
	return true;
}

static void
read_expected(struct ps_config_reader *r, const struct ps_node *node,
	      const struct ps_object *object, struct ps_expected *out)
{
	const struct ps_node *days;

	if (!node || node->null)
		return;
	days = ps_node_get(node, "weekdays");
	out->weekdays = days && days->child ? 0 : 0x7f;
	for (const struct ps_node *n = days ? days->child : NULL; n;
	     n = n->next)
		out->weekdays |= ps_config_weekday(n->text);
	if (!read_time(ps_config_text(r, node, object, "at"), &out->at_s))
		ps_diag_add(r->diags,
			    ps_config_where(r, ps_node_get(node, "at")),
			    PS_E_RANGE, "there is no such time of day");
	out->grace_s = 60 * ps_config_number(r, node, object, "grace_minutes");
	out->zone = ps_config_zone(
		r, node, ps_config_text(r, node, object, "time_zone"));
	if (!out->zone)
		out->weekdays = 0; /* told */
}

void
ps_config_read_arrival(struct ps_config_reader *r, const struct ps_node *root,
		       struct ps_source *source)
{
	const struct ps_object *object = r->schema->root;

	source->quiet_s = ps_config_number(r, root, object, "quiet_seconds");
	read_control(r, ps_node_get(root, "control"),
		     ps_config_object(object, "control"), source);
	read_expected(r, ps_node_get(root, "expected"),
		      ps_config_object(object, "expected"), &source->expected);
}
