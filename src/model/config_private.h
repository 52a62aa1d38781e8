/*
 * config_private - what the readers of configuration files share.
 *
 * A reader is called only for a file that its schema accepted.
 */
#ifndef PS_MODEL_CONFIG_PRIVATE_H
#define PS_MODEL_CONFIG_PRIVATE_H

#include "provspool/config.h"

struct ps_config_reader {
	struct ps_config *config;
	struct ps_diags *diags;
	const struct ps_schema *schema;
	const char *file; /* "config/resource-types/badge.yaml" */
	const char *id;	  /* "badge" */
};

struct ps_where ps_config_where(const struct ps_config_reader *r,
				const struct ps_node *node);
/* The value of a key, or the schema's default, or "". */
const char *ps_config_text(const struct ps_config_reader *r,
			   const struct ps_node *map,
			   const struct ps_object *object, const char *key);
bool ps_config_bool(const struct ps_config_reader *r, const struct ps_node *map,
		    const struct ps_object *object, const char *key);
int64_t ps_config_number(const struct ps_config_reader *r,
			 const struct ps_node *map,
			 const struct ps_object *object, const char *key);
/* The object of a key. */
const struct ps_object *ps_config_object(const struct ps_object *object,
					 const char *key);

void ps_config_read_type(struct ps_config_reader *r,
			 const struct ps_node *root);
/* `limits` of site.yaml, or what the schema says where it is silent. */
void ps_config_read_limits(struct ps_config_reader *r,
			   const struct ps_node *root);
void ps_config_read_people(struct ps_config_reader *r,
			   const struct ps_node *root);
/* What names something in another file must find it there. */
void ps_config_check_references(struct ps_config *config,
				struct ps_diags *diags);

#endif
