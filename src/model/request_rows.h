/*
 * request_rows - the rows of an input and the orders they belong to.
 *
 * A row joins the group of its order by its key: request, resource type,
 * change, and the resource or else the owner and handle.  A bad row spoils
 * its group.  A row whose key itself is damaged could belong to any order
 * that fits the rest of it; it is kept as a stain on all of those, because
 * an order that went out without one of its rows could not be completed
 * later.
 *
 * Three walks: place all rows (request_rows.c), make an order of each group
 * (request_group.c), tell what was refused (request_tell.c).  Between them
 * only the facts below are kept; rows and groups are numbered from 1.
 */
#ifndef PROVSPOOL_MODEL_REQUEST_ROWS_H
#define PROVSPOOL_MODEL_REQUEST_ROWS_H

#include "request_keys.h"
#include "request_private.h"

struct ps_request_fact {
	struct ps_request_place place;
	uint32_t group; /* 0: none */
	uint32_t next;	/* row of the same group, or 0 */
	bool refused;	/* for what is wrong with the row itself */
};

struct ps_request_group {
	uint32_t first; /* rows */
	uint32_t last;
	uint32_t nrows;
	uint32_t bad; /* the row that spoils it, or 0 */
	/* why all its rows are refused; E-SIBLING has no sentence here */
	struct ps_request_refusal refusal;
	bool in_error;
};

/* What is told of a group in error, at its first row. */
struct ps_request_note {
	struct ps_where where;
	enum ps_diag_code code;
	const char *text;
};

struct ps_request_table {
	struct ps_request_work *work;
	struct ps_request_reader *reader;
	struct ps_request_fact *facts; /* by line */
	size_t nfacts;
	size_t facts_cap;
	struct ps_request_group *groups; /* by first line */
	size_t groups_cap;
	struct ps_request_keys keys; /* of the groups, with their numbers */
	struct ps_request_keys stains;
	uint32_t *stained; /* by whom, for each of the stains */
	size_t stained_cap;
	struct ps_request_note *notes; /* the first of the groups in error */
	size_t nnotes;
	size_t notes_cap;
	size_t nerrors;		     /* groups in error */
	size_t nrefused;	     /* groups, and rows by themselves */
	struct ps_request_row *rows; /* of the group at hand */
	size_t nrows;
	size_t rows_cap;
	const char *name; /* of the file, without its folder */
};

/* What is to be said of one row, apart from the others. */
struct ps_request_verdict {
	struct ps_request_refusal refusal;
	size_t field;	/* cell at fault, from 1; 0: the row */
	bool by_schema; /* then there may be more than one finding */
	enum ps_request_damage damage;
	const struct ps_resource_type *type; /* or NULL */
	bool homeless; /* belongs to no order of ours, whatever it says */
};

/* Where a source has no identifiers of requests, the row gets one. */
void ps_request_identify(struct ps_request_table *table,
			 struct ps_request_row *row);

/* The same row always gives the same verdict (request_judge.c). */
void ps_request_judge(struct ps_request_work *work,
		      const struct ps_request_row *row,
		      struct ps_request_verdict *out);
/* Check the cells by the rules of the request table; true if all is well. */
bool ps_request_check_cells(const struct ps_request_work *work,
			    const struct ps_request_row *row,
			    struct ps_diags *diags,
			    enum ps_request_damage *damage);
struct ps_where ps_request_where(const struct ps_request_work *work,
				 const struct ps_request_place *place,
				 size_t field);

/* The key of a row up to the part that is damaged (request_key.c). */
void ps_request_key(struct ps_request_keys *keys,
		    const struct ps_request_row *row,
		    const struct ps_resource_type *type,
		    enum ps_request_damage damage, struct ps_request_key *out);
/* The row that stains the orders of such a row, or 0. */
uint32_t ps_request_stain(struct ps_request_table *table,
			  const struct ps_request_row *row,
			  const struct ps_resource_type *type);

/* Make an order of group `number`, or note why its rows are refused. */
PS_CHECK int ps_request_read_group(struct ps_request_table *table,
				   size_t number, struct ps_err *err);
/* Tell the refused rows and the orders in error, by line. */
PS_CHECK int ps_request_tell(struct ps_request_table *table,
			     struct ps_err *err);

#endif
