/*
 * request_element - one element of ProvisioningOrdersList.
 */
#ifndef PROVSPOOL_MODEL_REQUEST_ELEMENT_H
#define PROVSPOOL_MODEL_REQUEST_ELEMENT_H

#include "request_private.h"
#include "schema_gen.h"

struct ps_request_element {
	struct ps_request_work *work;
	const struct ps_schema *schema;
	const struct ps_rule *rules; /* of the request table, by column */
	const struct ps_node *root;
	const struct ps_node *list;
	/* the element at hand */
	const struct ps_node *element;
	const struct ps_node *at; /* what is being looked at, for findings */
	const struct ps_resource_type *type;
	enum ps_change change;
	const char **was; /* by property: its value in Resource, or NULL */
	size_t was_cap;
	struct ps_request_refusal refusal;
	bool told; /* the refusal is in the findings already */
};

void ps_request_refuse_element(struct ps_request_element *r,
			       enum ps_diag_code code, const char *sentence);
/* The first of the keys that says anything, or "". */
const char *ps_request_first_text(const struct ps_node *map,
				  const char *const *keys);
/* The rules of our own request table hold for every source. */
void ps_request_check_text(struct ps_request_element *r, size_t column,
			   const char *text);
/* Note what Resource says of each property; what it said of one, or "". */
void ps_request_read_resource(struct ps_request_element *r);
const char *ps_request_was(const struct ps_request_element *r,
			   const struct ps_property *property);
/* Make wants of Changes. */
void ps_request_read_changes(struct ps_request_element *r);

#endif
