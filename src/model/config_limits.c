#include "model/config_private.h"

/* Settings are in units that people count in; the program counts bytes. */
static const struct {
	const char *key;
	size_t unit;
	size_t field; /* of struct ps_limits */
} settings[] = {
	{ "input_mib", 1u << 20, offsetof(struct ps_limits, input_bytes) },
	{ "input_rows", 1, offsetof(struct ps_limits, input_rows) },
	{ "row_kib", 1u << 10, offsetof(struct ps_limits, row_bytes) },
	{ "cell_kib", 1u << 10, offsetof(struct ps_limits, cell_bytes) },
	{ "columns", 1, offsetof(struct ps_limits, columns) },
	{ "order_items", 1, offsetof(struct ps_limits, order_items) },
	{ "work_file_mib", 1u << 20,
	  offsetof(struct ps_limits, work_file_bytes) },
	{ "work_file_rows", 1, offsetof(struct ps_limits, work_file_rows) },
	{ "findings", 1, offsetof(struct ps_limits, findings) },
	{ "commits", 1, offsetof(struct ps_limits, commits) },
	{ "inbox_entries", 1, offsetof(struct ps_limits, inbox_entries) },
};

_Static_assert(PS_ARRAY_LEN(settings) * sizeof(size_t) ==
		       sizeof(struct ps_limits),
	       "each limit has a setting");

void
ps_config_read_limits(struct ps_config_reader *r, const struct ps_node *root)
{
	const struct ps_object *object =
		ps_config_object(r->schema->root, "limits");
	const struct ps_node *map = ps_node_get(root, "limits");
	char *limits = (char *)&r->config->limits;

	for (size_t i = 0; i < PS_ARRAY_LEN(settings); i++) {
		int64_t n = ps_config_number(r, map, object, settings[i].key);
		size_t value = (size_t)n * settings[i].unit;

		memcpy(limits + settings[i].field, &value, sizeof(value));
	}
}
