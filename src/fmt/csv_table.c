#include "csv_private.h"

/*
 * The list of records in the arena, of the right size at once: growing it
 * would cost twice the memory.  Counts before anything is allocated, so
 * that a budget holds.
 */
static struct ps_csv_record *
reserve_records(struct ps_csv_reader *reader,
		const struct ps_csv_limits *limits, struct ps_arena *arena)
{
	size_t n = ps_csv_reader_count(reader);

	if (n > limits->records_max)
		n = limits->records_max;
	if (ps_arena_over(arena) ||
	    (arena->budget > 0 &&
	     n > (arena->budget - arena->used) / sizeof(struct ps_csv_record)))
		return NULL;
	return PS_ARENA_ARRAY(arena, struct ps_csv_record, n);
}

static bool
ends_in_crlf(struct ps_span text, const struct ps_csv_record *record)
{
	return record->end - record->begin >= 2 &&
	       memcmp(text.ptr + record->end - 2, "\r\n", 2) == 0;
}

static int
read_records(struct ps_csv_reader *reader, const struct ps_csv_input *in,
	     struct ps_arena *arena, struct ps_csv *out, struct ps_err *err)
{
	int rc = PS_OK;

	out->records = reserve_records(reader, in->limits, arena);
	while (rc == PS_OK && out->records && !ps_arena_over(arena)) {
		struct ps_csv_record record;

		rc = ps_csv_reader_next(reader, arena, &record, err);
		if (rc == PS_OK)
			out->records[out->len++] = record;
	}
	if (rc == PS_OK)
		return ps_err_set(err, PS_ELIMIT, "no memory left for '%s'",
				  in->file);
	if (rc != PS_ENOTFOUND)
		return rc;
	out->bom = ps_csv_reader_bom(reader);
	out->crlf = ends_in_crlf(in->text, &out->records[0]);
	return PS_OK;
}

int
ps_csv_parse(const struct ps_csv_input *in, struct ps_arena *arena,
	     struct ps_csv *out, struct ps_diags *diags, struct ps_err *err)
{
	struct ps_csv_reader *reader;
	int rc;

	*out = (struct ps_csv){ 0 };
	rc = ps_csv_reader_open(in, NULL, &reader, diags, err);
	if (rc == PS_OK)
		rc = read_records(reader, in, arena, out, err);
	ps_csv_reader_free(reader);
	if (rc < 0)
		*out = (struct ps_csv){ 0 };
	return rc;
}
