/*
 * request_rows - the rows of a CSV and the orders they belong to.
 *
 * A row joins the group of its order by its key: request, resource type,
 * change, and the resource or else the owner and handle.  A bad row spoils
 * its group.  A row whose key itself is damaged could belong to any order
 * that fits the rest of it; it is kept as a stain on all of those, because
 * an order that went out without one of its rows could not be completed
 * later.
 */
#ifndef PROVSPOOL_MODEL_REQUEST_ROWS_H
#define PROVSPOOL_MODEL_REQUEST_ROWS_H

#include "request_private.h"
#include "schema_gen.h"

struct ps_request_line {
	const struct ps_csv_record *record;
	struct ps_request_group *group; /* or NULL */
	struct ps_request_line *next;	/* of the same group */
	struct ps_request_refusal refusal;
	size_t field; /* cell at fault, from 1; 0: the row */
	bool by_schema;
	enum ps_request_damage damage;
};

struct ps_request_group {
	struct ps_request_group *next;
	const struct ps_resource_type *type;
	enum ps_change change;
	struct ps_request_line *first;
	struct ps_request_line *last;
	const struct ps_request_line *bad;    /* first bad row, or NULL */
	const struct ps_request_order *order; /* NULL: refused */
	int64_t error_line;
};

struct ps_request_table {
	struct ps_request_work *work;
	const struct ps_schema *schema;
	struct ps_csv csv;
	size_t column[PS_COL_REQUEST_COUNT];
	struct ps_request_line *lines;
	size_t nlines;
	struct ps_request_group *groups; /* by first line */
	struct ps_request_group **groups_end;
	size_t ngroups;
	struct ps_map by_key; /* -> struct ps_request_group */
	struct ps_map stains; /* part of a key -> struct ps_request_line */
	struct ps_buf key;
};

/* A cell by its column, "" where there is none. */
const char *ps_request_cell(const struct ps_request_table *table,
			    const struct ps_request_line *line, size_t column);
/* Put a row into its group, or note what it stains. */
void ps_request_place_row(struct ps_request_table *table,
			  struct ps_request_line *line);
/* The row that stains the group, or NULL. */
const struct ps_request_line *
ps_request_stain(struct ps_request_table *table,
		 const struct ps_request_group *group);
/* Make an order of a group, or refuse its rows. */
void ps_request_read_group(struct ps_request_table *table,
			   struct ps_request_group *group);
/* The bytes of a row without its line end, in the arena. */
const char *ps_request_raw(const struct ps_request_table *table,
			   const struct ps_csv_record *record);

#endif
