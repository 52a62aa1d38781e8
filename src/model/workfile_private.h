/*
 * workfile_private - what readers and writers of work files share.
 */
#ifndef PS_MODEL_WORKFILE_PRIVATE_H
#define PS_MODEL_WORKFILE_PRIVATE_H

#include "provspool/workfile.h"
#include "schema_gen.h"

/* The columns of the schema order-batch. */
const struct ps_object *ps_workfile_table(void);
/*
 * The rule of a column, and for one of a property its name: "actual login"
 * gives the rule of `actual` and "login"; a name that is no fixed column is
 * that of a property.
 */
const struct ps_rule *ps_workfile_rule(const char *column,
				       const char **property);
enum ps_work_kind ps_workfile_kind(const char *path);
/* "orders" or "review": the folder of a work file. */
const char *ps_workfile_folder(const char *path);
/* Is it a column of the files in this folder? */
bool ps_workfile_has_column(const struct ps_rule *rule, const char *folder);
/* Refused by content: a merge conflict, or no work file at all. */
bool ps_workfile_refused(struct ps_span text, const char *path,
			 struct ps_diags *diags);
/* The delimiter that finds most column names in the header. */
char ps_workfile_delimiter(struct ps_span text);

/* The master cell of a column: guarded, cut if long; nothing if it has none. */
void ps_workfile_add_master(struct ps_buf *out, const struct ps_order *order,
			    const struct ps_resource_type *type,
			    const struct ps_work_column *column);

/*
 * How many of the first items stand in a YAML file for certain; the rest may
 * be left to `show`.
 */
size_t ps_workfile_yaml_items(const struct ps_order *order);

/* A cell that may have several lines: each is guarded for itself. */
void ps_workfile_add_guarded(struct ps_buf *out, const char *value);

/* A cell of an answer by column ("status", "actual login"), or "". */
const char *ps_answer_cell(const struct ps_answer *answer, const char *column);
/* Set it; names that are no answer cells are ignored. */
void ps_answer_set(struct ps_arena *arena, struct ps_answer *answer,
		   const char *column, const char *value);
/* An answer without any cell filled. */
void ps_answer_init(struct ps_answer *answer);
/* The canonical text of all cells; "" if all are blank. */
const char *ps_answer_text(struct ps_arena *arena,
			   const struct ps_answer *answer);

PS_CHECK int ps_workfile_read_yaml(struct ps_span text, const char *path,
				   struct ps_arena *arena,
				   struct ps_work_file *out,
				   struct ps_diags *diags, struct ps_err *err);
PS_CHECK int ps_workfile_fill_yaml(struct ps_span text,
				   const struct ps_work_file *file,
				   const struct ps_fill *fill,
				   struct ps_buf *out, struct ps_err *err);

#endif
