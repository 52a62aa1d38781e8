/*
 * mapping_parts - a mapping as the configuration gives it.
 *
 * Everything that can be settled before a file is seen is settled here:
 * names of the file's columns are numbers (slots), tables are hashed, forms
 * of dates are checked, the zone is read.  Immutable; in the arena of the
 * configuration.
 */
#ifndef PROVSPOOL_MODEL_MAPPING_PARTS_H
#define PROVSPOOL_MODEL_MAPPING_PARTS_H

#include "model/mapping.h"
#include "provspool/zone.h"

#define PS_MAPPING_NO_SLOT SIZE_MAX

enum ps_mapping_otherwise {
	PS_MAPPING_REFUSE = 1,
	PS_MAPPING_KEEP,
	PS_MAPPING_SKIP,
};

/* A piece of a text: letters, then the cell of a column. */
struct ps_mapping_piece {
	const char *text;
	size_t slot; /* or PS_MAPPING_NO_SLOT, at the end */
};

/* A table to be looked up: from one column to another. */
struct ps_mapping_lookup {
	const char *name; /* "people" */
	const char *key;
	const char *value;
	const struct ps_map *map; /* const char * */
};

struct ps_mapping_cell {
	bool mapped;
	size_t slot; /* of its column, or it is a text: */
	const struct ps_mapping_piece *pieces;
	size_t npieces;
	const char *otherwise_text;		/* `default`, or "" */
	const struct ps_mapping_lookup *lookup; /* or NULL */
	const struct ps_map *values;		/* const char *, or NULL */
	enum ps_mapping_otherwise otherwise;
	bool date;
	const char *split; /* "" if it has one value */
};

/* An item of a wide row. */
struct ps_mapping_item {
	const char *property;
	const char *op; /* "set" … */
	struct ps_mapping_cell value;
	struct ps_mapping_cell current;
	bool clear;
	const char *const *changes; /* NULL-terminated */
	const char *const *types;   /* the same; empty: all */
};

struct ps_mapping_filter {
	size_t slot;
	const char *const *is; /* NULL-terminated; empty: anything */
	const char *const *is_not;
};

struct ps_mapping {
	const char *file; /* "config/sources/hr.yaml" */
	const struct ps_source *source;
	bool wide;
	bool trim;
	const char *const *formats; /* NULL-terminated; empty: our own */
	const struct ps_zone *zone;
	const char **columns; /* of the file, by slot */
	size_t ncolumns;
	struct ps_mapping_cell cells[PS_COL_REQUEST_COUNT];
	struct ps_mapping_item *items;
	size_t nitems;
	struct ps_mapping_filter *filters;
	size_t nfilters;
};

#endif
