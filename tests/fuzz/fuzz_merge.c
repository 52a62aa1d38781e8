#include "fuzz_parts.h"
#include "provspool/merge.h"

static int
merge(struct ps_merge_input *in, struct ps_buf *out)
{
	struct ps_err err;
	size_t both;
	int rc = ps_merge_workfile(in, out, &both, &err);

	FUZZ_HOLDS(rc == PS_OK || rc == PS_EDATA || rc == PS_ELIMIT);
	return rc;
}

static size_t
rows_of(struct ps_span text, const char *path)
{
	struct ps_work_file file;
	struct ps_arena arena;
	struct ps_diags diags;
	struct ps_err err;
	size_t n = SIZE_MAX;

	ps_arena_init(&arena, 0);
	ps_diags_init(&diags);
	if (ps_workfile_read(text, path, &arena, &file, &diags, &err) == PS_OK)
		n = file.nrows;
	ps_diags_release(&diags);
	ps_arena_release(&arena);
	return n;
}

/* What was merged can be read; a side merged with itself keeps its rows. */
static void
check(const struct ps_span parts[4], struct ps_diags *conflicts)
{
	struct ps_merge_input in = { .path = "orders/badge/update-000042.csv",
				     .base = parts[0],
				     .ours = parts[1],
				     .theirs = parts[2],
				     .judged = parts[3],
				     .conflicts = conflicts,
				     .rule = PS_MERGE_CELLS };
	struct ps_buf out = PS_BUF_INIT;

	if (merge(&in, &out) == PS_OK)
		FUZZ_HOLDS(out.len == 0 || /* both sides were */
			   rows_of(ps_buf_span(&out), in.path) != SIZE_MAX);
	ps_buf_reset(&out);
	in.base = in.ours = in.theirs;
	in.judged.len = 0;
	if (merge(&in, &out) == PS_OK)
		FUZZ_HOLDS(rows_of(ps_buf_span(&out), in.path) ==
			   rows_of(in.theirs, in.path));
	ps_buf_release(&out);
}

/* The first byte chooses whether a person sees the merge. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ps_span parts[4];
	struct ps_diags conflicts;

	if (size == 0)
		return 0;
	fuzz_split(data + 1, size - 1, parts, PS_ARRAY_LEN(parts));
	ps_diags_init(&conflicts);
	check(parts, data[0] == 'p' ? &conflicts : NULL);
	ps_diags_release(&conflicts);
	return 0;
}
