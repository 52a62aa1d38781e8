/*
 * config_private - what the readers of configuration files share.
 *
 * A reader is called only for a file that its schema accepted.
 */
#ifndef PS_MODEL_CONFIG_PRIVATE_H
#define PS_MODEL_CONFIG_PRIVATE_H

#include "provspool/config.h"
#include "provspool/zone.h"

struct ps_config_reader {
	struct ps_config *config;
	struct ps_diags *diags;
	const struct ps_schema *schema;
	const char *file;	 /* "config/resource-types/badge.yaml" */
	const char *id;		 /* "badge" */
	const char *lookup_file; /* of the look-up table at hand */
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

/* A table that is released with the configuration. */
struct ps_map *ps_config_new_map(struct ps_config_reader *r);
/* "UTC", an offset, or a name of the tz database; NULL, and told, if not. */
const struct ps_zone *ps_config_zone(struct ps_config_reader *r,
				     const struct ps_node *node,
				     const char *text);

/* A look-up table of lookups/; its text is no YAML. */
PS_CHECK int ps_config_read_lookup(struct ps_config_reader *r,
				   struct ps_span text, struct ps_err *err);
/*
 * From one column of such a table to another; "" is the first, and the
 * second.  NULL if that is not to be had, which was told.
 */
const struct ps_map *ps_config_lookup(struct ps_config_reader *r,
				      const struct ps_node *node,
				      const char *id, const char *key,
				      const char *value);
/* What the extracts of a source are, or NULL where it has requests. */
const struct ps_extract_settings *
ps_config_read_extract(struct ps_config_reader *r, const struct ps_node *root,
		       const struct ps_source *source);
/* What extracts and resource types say of each other must agree. */
void ps_config_check_extracts(struct ps_config *config, struct ps_diags *diags);
/* How a source maps its files, or NULL. */
struct ps_mapping *ps_config_read_mapping(struct ps_config_reader *r,
					  const struct ps_node *root,
					  const struct ps_source *source);

void ps_config_read_type(struct ps_config_reader *r,
			 const struct ps_node *root);
/* `calendar` of site.yaml: types refer to it, wherever they are read. */
void ps_config_read_calendar(struct ps_config_reader *r,
			     const struct ps_node *root);
/* The bit of "mon" to "sun". */
unsigned int ps_config_weekday(const char *word);
/* `limits` of site.yaml, or what the schema says where it is silent. */
void ps_config_read_limits(struct ps_config_reader *r,
			   const struct ps_node *root);
void ps_config_read_people(struct ps_config_reader *r,
			   const struct ps_node *root);
/* How exports come: control files, times, quiet. */
void ps_config_read_arrival(struct ps_config_reader *r,
			    const struct ps_node *root,
			    struct ps_source *source);
void ps_config_read_depends(struct ps_config_reader *r,
			    const struct ps_node *root,
			    struct ps_resource_type *type);
/* Resource types that others depend on are there, and in no circle. */
void ps_config_check_depends(struct ps_config *config, struct ps_diags *diags);
/* What names something in another file must find it there. */
void ps_config_check_references(struct ps_config *config,
				struct ps_diags *diags);

#endif
