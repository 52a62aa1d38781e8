/*
 * workfile - the files in which people answer orders.
 *
 * A batch is a CSV with one row per order; a resource type may ask for one
 * YAML file per order instead.  Both hold what to do (the master: written by
 * the program from the state history, never read back as data) and the
 * answer cells (written by people).  Columns and keys come from the schemas
 * order-batch and order.
 *
 * Reading finds rows by the order's id; the order of rows and columns, CRLF
 * or LF, a BOM and missing rows do not matter.  Each row carries a rowcode
 * over the master values it was issued with, so that rows sorted apart,
 * shifted or out of date are seen.
 *
 * Pure: no I/O, no clock.  Everything returned lives in the arena given.
 */
#ifndef PROVSPOOL_WORKFILE_H
#define PROVSPOOL_WORKFILE_H

#include "provspool/config.h"
#include "provspool/order.h"

#define PS_WORKFILE_FORMAT 1 /* part of every rowcode */

/* A value by name: an `actual` cell, or the status of one item. */
struct ps_named {
	const char *name;
	const char *value;
};

/* What a person wrote, unguarded and otherwise as typed; "" is empty. */
struct ps_answer {
	const char *status;
	const char *message;
	const char
		*failed_items; /* one `property` or `property=value` a line */
	const char *until;
	const char *executed_at;
	const char *executed_by;
	const char *evidence;
	const char *assignee;
	const char *decision; /* in a file for review, as the next two */
	const char *declined_items;
	const char *use_resource;
	const char *digest; /* in the file of a hold, as the next */
	const char *only;
	struct ps_named *actual; /* property -> value, only non-empty ones */
	size_t nactual;
	struct ps_named *items; /* YAML: item number -> status */
	size_t nitems;
};

struct ps_work_row {
	int64_t order; /* number; 0 if the id cannot be read */
	const char *order_text;
	const char *rowcode;
	struct ps_answer answer;
	/*
	 * All answer cells in one canonical text: two rows with the same
	 * text give the same answer; "" is a row not answered.
	 */
	const char *answer_text;
	const char *problem;	  /* as it stands in the file */
	struct ps_where where;	  /* file, line, record */
	enum ps_diag_code damage; /* 0, or why the row cannot be judged */
	const char *const *cells; /* CSV: as read, by column of the file */
	size_t begin;		  /* bytes of the record in the file (CSV) */
	size_t end;
};

/* What a column is for, found once for all rows. */
struct ps_work_column {
	const char *name;
	const struct ps_rule *rule; /* NULL: none of ours */
	const char *property;	    /* of a column per property, else "" */
	int kind;		    /* PS_COL_ORDER_BATCH_…, COUNT: no rule */
};

struct ps_work_column ps_workfile_column(const char *name);

struct ps_work_file {
	const char *path;
	enum ps_work_kind kind;
	struct ps_work_row *rows; /* in the order of the file */
	size_t nrows;
	const char *const *columns;	   /* CSV: header as canonical names */
	const struct ps_work_column *uses; /* of each column */
	size_t ncolumns;
	size_t header_end;	  /* CSV: offset behind the header */
	const char *const *extra; /* columns that are not fixed ones */
	size_t nextra;
	const struct ps_node *yaml; /* YAML: the document */
};

/*
 * orders/badge/create-000042.csv, review/badge/update-000043.csv,
 * holds/badge-create.yaml and their like: is it a work file's place?
 */
bool ps_workfile_is_path(const char *path);
/* retract/<name>.csv: rows order, status, message that take reports back. */
bool ps_workfile_is_retract(const char *path);
/* Do rows of two files say the same kind of thing? */
bool ps_workfile_same_folder(const char *a, const char *b);
/* Is it one with orders that wait for a decision? */
bool ps_workfile_is_review(const char *path);
bool ps_workfile_is_yaml(const char *path);
/* Does the order stand in its file, at work or for review? */
bool ps_order_is_filed(const struct ps_order *order);
/*
 * Where an order goes: orders/<type>/<change>-<batch>.csv (urgent ones
 * 0-URGENT-<change>-<batch>.csv) or orders/<type>/<order id>.yaml; one that
 * is undecided goes into the same below review/.
 */
const char *ps_workfile_path(struct ps_arena *arena,
			     const struct ps_order *order,
			     const struct ps_resource_type *type,
			     int64_t batch);

/*
 * Read a work file; `path` decides CSV or YAML.  PS_EDATA refuses the whole
 * file, with the reasons in `diags`: conflict markers, an LFS pointer, a
 * spreadsheet or HTML under a false name, invalid bytes, no header with
 * order, rowcode and status, a column twice.  Findings of single rows are
 * the judge's.
 */
PS_CHECK int ps_workfile_read(struct ps_span text, const char *path,
			      struct ps_arena *arena, struct ps_work_file *out,
			      struct ps_diags *diags, struct ps_err *err);
/* The place of a cell, for findings: by its column, or key below `answer`. */
struct ps_where ps_work_row_where(const struct ps_work_file *file,
				  const struct ps_work_row *row,
				  const char *column);
/* The lines of findings about the file that came later, as the judge's. */
void ps_workfile_quote(struct ps_span text, const char *path,
		       struct ps_diags *diags);
/*
 * What differs between two versions of a batch, found by comparing records as
 * bytes, so that a few answers among thousands of rows cost little: files
 * with only the rows that are not the same on both sides, and of their orders
 * every row.  False where that cannot be told (another header, a version that
 * may be refused, over `rows_max`): then both have to be read whole.
 */
struct ps_work_versions {
	const char *path;
	struct ps_span old;
	struct ps_span new;
	bool old_is_readable; /* ps_workfile_read() took it before */
	size_t rows_max;
};
struct ps_work_changes {
	struct ps_work_file old;
	struct ps_work_file new;
	int64_t *same; /* orders of the rows left out */
	size_t nsame;
};
PS_CHECK bool ps_workfile_changes(const struct ps_work_versions *in,
				  struct ps_arena *arena,
				  struct ps_work_changes *out);
/*
 * Some rows of a file that ps_workfile_read() took before, by where they
 * stand in it; those of a batch alone are read.
 */
struct ps_work_place {
	size_t begin; /* bytes of the record */
	size_t end;
	int64_t line;
	int64_t record;
};
struct ps_work_part {
	const char *path;
	size_t header_end;
	const struct ps_work_place *places; /* in the order of the file */
	size_t n;
};
PS_CHECK int ps_workfile_read_part(struct ps_span text,
				   const struct ps_work_part *part,
				   struct ps_arena *arena,
				   struct ps_work_file *out,
				   struct ps_err *err);
/* Does a site read files of so many rows?  If not, that is in `diags`. */
bool ps_workfile_fits(const struct ps_work_file *file,
		      const struct ps_limits *limits, struct ps_diags *diags);
/* The text of a cell by column name ("" if there is none). */
const char *ps_work_row_cell(const struct ps_work_file *file,
			     const struct ps_work_row *row, const char *column);

/* The column of a cell in which a merge left two versions, or NULL. */
const char *ps_answer_conflict(struct ps_arena *arena,
			       const struct ps_answer *answer);

/* The sentence: Create badge for Rossi Ada (E1042): site MIL2; add Z-BLUE */
const char *ps_order_sentence(struct ps_arena *arena,
			      const struct ps_order *order,
			      const struct ps_resource_type *type);
/* ck-XXXX-XXXX: 40 bits over format, batch, order, revision and master. */
#define PS_ROWCODE_MAX 16
void ps_rowcode(const struct ps_order *order, char out[PS_ROWCODE_MAX]);
/* The day the order is due, or "". */
const char *ps_order_due(struct ps_arena *arena, const struct ps_order *order,
			 const struct ps_resource_type *type);

/* A row to be written. */
struct ps_issue {
	const struct ps_order *order;
	const char *problem; /* sentence first, code last; or "" */
	const char *notice;
	const struct ps_answer *answer; /* NULL: empty */
	const char *const *extra; /* cells of the extra columns, or NULL */
};

/* What all rows of a batch share. */
struct ps_batch_layout {
	const struct ps_resource_type *type;
	enum ps_change change;
	char delimiter;
	const char *const *extra; /* columns people added, as they were read */
	size_t nextra;
	bool review; /* its orders wait for a decision */
};
/* Columns of a batch: names, in the order they are written. */
void ps_workfile_columns(struct ps_arena *arena,
			 const struct ps_batch_layout *batch,
			 const char *const **names, size_t *n);
/*
 * Write a batch: BOM, every cell quoted, CRLF.  All orders are of the same
 * type and change.  Of the extra columns those that the type has itself are
 * left out.
 */
void ps_workfile_write_csv(struct ps_buf *out,
			   const struct ps_batch_layout *batch,
			   const struct ps_issue *rows, size_t n);
/* Write the YAML file of an order that nobody has edited yet. */
void ps_workfile_write_yaml(struct ps_buf *out,
			    const struct ps_resource_type *type,
			    const struct ps_issue *issue);
/*
 * A person's YAML file with only the program's `problem:` and `notice:`
 * changed: every other byte stays.  A line that was removed is not put back.
 */
PS_CHECK int ps_workfile_splice_yaml(struct ps_span text, const char *problem,
				     const char *notice, struct ps_buf *out,
				     struct ps_err *err);

/*
 * The first row of each of these orders, NULL where the file has none; the
 * list lives in the arena.
 */
const struct ps_work_row *const *
ps_workfile_find(struct ps_arena *arena, const struct ps_work_file *file,
		 const int64_t *orders, size_t n);

/*
 * Put answer cells into the rows of orders in a file's text, every other
 * byte unchanged; cells are named as columns ("status", "actual login").
 * PS_ENOTFOUND if the file lacks such a row.  Used by done, fail, hold and
 * return.
 */
struct ps_fill {
	const char *path; /* of the file, for its kind and for messages */
	const int64_t *orders;
	size_t norders;
	const struct ps_named *cells; /* the same for all of them */
	size_t ncells;
};
PS_CHECK int ps_workfile_fill(struct ps_span text, const struct ps_fill *fill,
			      struct ps_buf *out, struct ps_err *err);

/* A read-only cell that is not what was issued. */
struct ps_tampered {
	const struct ps_rule *rule; /* NULL: no such cell */
	const char *column;
	const char *shown; /* what the program wrote */
	const char *found;
	struct ps_where where;
};
/*
 * Look for a changed read-only cell: guard and surrounding blanks do not
 * count, a column that is missing does not count, and one in an identity
 * column is reported before a cosmetic one.
 */
void ps_work_row_tampered(const struct ps_work_file *file,
			  const struct ps_work_row *row,
			  const struct ps_order *order,
			  const struct ps_resource_type *type,
			  struct ps_arena *arena, struct ps_tampered *out);

#endif
