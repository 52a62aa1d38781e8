#include "workfile_case.h"

#define ROUNDS 400

/* The same numbers each time: a failure can be looked at again. */
struct dice {
	uint64_t state;
};

static size_t
roll(struct dice *dice, size_t sides)
{
	dice->state = dice->state * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(dice->state >> 33) % sides;
}

static struct ps_work_file
read_whole(struct workfile_case *c, struct ps_span text, int want)
{
	TAP_EQ_INT(workfile_case_read(c, text, BATCH), want);
	return c->file;
}

static const struct ps_work_row *
row_at(const struct ps_work_file *file, size_t begin)
{
	for (size_t i = 0; i < file->nrows; i++)
		if (file->rows[i].begin == begin)
			return &file->rows[i];
	return NULL;
}

static bool
is_left_out(const struct ps_work_file *less, const struct ps_work_row *row)
{
	return !row_at(less, row->begin);
}

/* A row of the comparison is the row of the whole file in everything. */
static bool
is_part_of(const struct ps_work_file *less, const struct ps_work_file *whole)
{
	for (size_t i = 0; i < less->nrows; i++) {
		const struct ps_work_row *a = &less->rows[i];
		const struct ps_work_row *b = row_at(whole, a->begin);

		if (!b || a->end != b->end || a->order != b->order ||
		    a->where.line != b->where.line ||
		    a->where.record != b->where.record ||
		    a->damage != b->damage ||
		    !ps_streq(a->answer_text, b->answer_text) ||
		    !ps_streq(a->problem, b->problem) ||
		    !ps_streq(a->rowcode, b->rowcode))
			return false;
		for (size_t k = 0; k < whole->ncolumns; k++)
			if (!ps_streq(a->cells[k], b->cells[k]))
				return false;
	}
	return true;
}

/* Rows with this order and answer that were left out. */
static size_t
left_out_like(const struct ps_work_file *whole, const struct ps_work_file *less,
	      const struct ps_work_row *like)
{
	size_t n = 0;

	for (size_t i = 0; i < whole->nrows; i++) {
		const struct ps_work_row *row = &whole->rows[i];

		n += row->order == like->order &&
		     ps_streq(row->answer_text, like->answer_text) &&
		     is_left_out(less, row);
	}
	return n;
}

static bool
has_order(const struct ps_work_file *file, int64_t order)
{
	for (size_t i = 0; i < file->nrows; i++)
		if (file->rows[i].order == order)
			return true;
	return false;
}

/* What is left out stands on both sides alike, with nothing of its order. */
static bool
leaves_out_what_is_same(const struct ps_work_changes *changes,
			const struct ps_work_file *old,
			const struct ps_work_file *new)
{
	size_t left = 0;

	for (size_t i = 0; i < new->nrows; i++) {
		const struct ps_work_row *row = &new->rows[i];

		if (!is_left_out(&changes->new, row))
			continue;
		left++;
		if (row->order == 0 || has_order(&changes->new, row->order) ||
		    has_order(&changes->old, row->order) ||
		    left_out_like(new, &changes->new, row) !=
			    left_out_like(old, &changes->old, row))
			return false;
	}
	return left == changes->nsame &&
	       old->nrows - changes->old.nrows == left;
}

/* -1: has to be read whole; 0: wrong; 1: right */
static int
judge_comparison(struct workfile_case *c, struct ps_span old,
		 struct ps_span new)
{
	const struct ps_work_versions in = { BATCH, old, new, old.len % 2 == 0,
					     1000 };
	struct ps_work_changes changes;
	struct ps_work_file before;
	struct ps_work_file after;

	before = read_whole(c, old, PS_OK);
	if (!ps_workfile_changes(&in, &c->m.arena, &changes))
		return -1;
	if (workfile_case_read(c, new, BATCH) != PS_OK)
		return 0;
	after = c->file;
	return is_part_of(&changes.old, &before) &&
	       is_part_of(&changes.new, &after) &&
	       leaves_out_what_is_same(&changes, &before, &after);
}

/* A file as lines of records, to be shuffled. */
struct records {
	struct ps_span list[2 * NASTY + 2];
	size_t len;
};

static void
take_records(struct workfile_case *c, struct ps_span text, struct records *out)
{
	struct ps_work_file file = read_whole(c, text, PS_OK);

	out->len = 1;
	out->list[0] = (struct ps_span){ text.ptr, file.rows[0].begin };
	for (size_t i = 0; i < file.nrows; i++)
		out->list[out->len++] =
			(struct ps_span){ text.ptr + file.rows[i].begin,
					  file.rows[i].end -
						  file.rows[i].begin };
}

static struct ps_span
kept(struct workfile_case *c, const struct ps_buf *text)
{
	return (struct ps_span){
		ps_arena_strndup(&c->m.arena, text->ptr, text->len), text->len
	};
}

static struct ps_span
joined(struct workfile_case *c, const struct records *r)
{
	struct ps_buf out = PS_BUF_INIT;
	struct ps_span text;

	for (size_t i = 0; i < r->len; i++)
		ps_buf_addspan(&out, r->list[i]);
	text = kept(c, &out);
	ps_buf_release(&out);
	return text;
}

static struct ps_span
answered(struct workfile_case *c, struct ps_span text, int64_t order,
	 const char *status)
{
	const struct ps_named cell = { "status", status };
	const struct ps_fill fill = { BATCH, &order, 1, &cell, 1 };
	struct ps_buf out = PS_BUF_INIT;

	if (ps_workfile_fill(text, &fill, &out, &c->m.err) == PS_OK)
		text = kept(c, &out);
	ps_buf_release(&out);
	return text;
}

static struct ps_span
with_lf(struct workfile_case *c, struct ps_span text)
{
	const char *plain = replaced(&c->m.arena, text.ptr, "\r\n", "\n");

	return ps_span_str(plain);
}

static void
swap(struct records *r, struct dice *dice)
{
	size_t i = 1 + roll(dice, r->len - 1);
	size_t k = 1 + roll(dice, r->len - 1);
	struct ps_span kept_one = r->list[i];

	r->list[i] = r->list[k];
	r->list[k] = kept_one;
}

static void
change_records(struct records *r, struct dice *dice)
{
	size_t i = 1 + roll(dice, r->len - 1);

	switch (roll(dice, 5)) {
	case 0: /* gone */
		if (r->len > 2)
			r->list[i] = r->list[--r->len];
		break;
	case 1: /* twice */
		if (r->len < PS_ARRAY_LEN(r->list))
			r->list[r->len++] = r->list[i];
		break;
	case 2:
		swap(r, dice);
		break;
	case 3: /* a blank line, blank cells, a row of nobody's */
		if (r->len < PS_ARRAY_LEN(r->list))
			r->list[r->len++] = ps_span_str((const char *const[]){
				"\r\n", ",,,\r\n", "PO-7,x\r\n" }[i % 3]);
		break;
	default: /* an answer without quotes */
		if (r->len < PS_ARRAY_LEN(r->list))
			r->list[r->len++] =
				ps_span_str("PO-000000501-X,,,,,,,,done\n");
		break;
	}
}

/* One more thing that a person or a program does to a file. */
static struct ps_span
changed(struct workfile_case *c, struct ps_span text, struct dice *dice)
{
	struct records r;

	switch (roll(dice, 8)) {
	case 0:
		return with_lf(c, text);
	case 1: /* without its mark */
		return text.len > 3 && text.ptr[0] == '\xef'
			       ? (struct ps_span){ text.ptr + 3, text.len - 3 }
			       : text;
	case 2:
	case 3:
	case 4:
		return answered(c, text, FIRST + (int64_t)roll(dice, NASTY),
				roll(dice, 2) ? "done" : "");
	default:
		take_records(c, text, &r);
		change_records(&r, dice);
		return joined(c, &r);
	}
}

static void
a_comparison_finds_what_reading_both_does(void)
{
	struct dice dice = { 20261125 };
	struct workfile_case c;
	size_t compared = 0;

	for (int round = 0; round < ROUNDS; round++) {
		struct ps_span old;
		struct ps_span new;
		int verdict;

		workfile_case_init(&c);
		workfile_case_write(&c, workfile_case_issues(&c), NASTY,
				    &c.text);
		old = ps_buf_span(&c.text);
		for (size_t n = roll(&dice, 3); n > 0; n--)
			old = changed(&c, old, &dice);
		new = old;
		for (size_t n = 1 + roll(&dice, 5); n > 0; n--)
			new = changed(&c, new, &dice);
		verdict = judge_comparison(&c, old, new);
		if (!TAP_CHECK(verdict != 0))
			TAP_NOTE("round %d", round);
		compared += verdict == 1;
		workfile_case_release(&c);
	}
	TAP_CHECK(compared > ROUNDS / 2);
}

static void
one_answer_among_many_is_one_row(void)
{
	struct ps_work_versions in = { BATCH, { 0 }, { 0 }, true, 1000 };
	struct ps_work_changes changes;
	struct workfile_case c;

	workfile_case_init(&c);
	workfile_case_write(&c, workfile_case_issues(&c), NASTY, &c.text);
	in.old = ps_buf_span(&c.text);
	in.new = answered(&c, in.old, FIRST + 3, "done");
	if (TAP_CHECK(ps_workfile_changes(&in, &c.m.arena, &changes))) {
		TAP_EQ_INT(changes.old.nrows, 1);
		TAP_EQ_INT(changes.new.nrows, 1);
		TAP_EQ_INT(changes.new.rows[0].order, FIRST + 3);
		TAP_EQ_STR(changes.new.rows[0].answer.status, "done");
		TAP_EQ_INT(changes.nsame, NASTY - 1);
	}
	in.new = with_lf(&c, in.old);
	if (TAP_CHECK(ps_workfile_changes(&in, &c.m.arena, &changes)))
		TAP_CHECK(changes.nsame > NASTY / 2);
	in.rows_max = NASTY - 1;
	TAP_CHECK(!ps_workfile_changes(&in, &c.m.arena, &changes));
	workfile_case_release(&c);
}

/* What reading refuses is never taken for a change. */
static void
what_may_be_refused_is_not_compared(void)
{
	static const char *const bad[] = {
		"PO-1-C,\"open\r\n", "PO-1-C,a\"b,c\r\n", "<<<<<<< HEAD\r\n",
		"=======\r\n",	     "PO-1-C,\xff\r\n",	  "PO-1-C,a\rb\r\n",
	};
	struct ps_work_versions in = { BATCH, { 0 }, { 0 }, true, 1000 };
	struct ps_work_changes changes;
	struct workfile_case c;
	struct ps_span good;

	workfile_case_init(&c);
	workfile_case_write(&c, workfile_case_issues(&c), NASTY, &c.text);
	good = kept(&c, &c.text);
	in.old = good;
	for (size_t i = 0; i < PS_ARRAY_LEN(bad); i++) {
		struct ps_buf text = PS_BUF_INIT;

		ps_buf_addspan(&text, in.old);
		ps_buf_addstr(&text, bad[i]);
		in.new = ps_buf_span(&text);
		(void)read_whole(&c, in.new, PS_EDATA);
		if (!TAP_CHECK(!ps_workfile_changes(&in, &c.m.arena, &changes)))
			TAP_NOTE("%s", bad[i]);
		in.old_is_readable = false;
		in.old = in.new; /* bad on both sides, as nobody knows yet */
		TAP_CHECK(!ps_workfile_changes(&in, &c.m.arena, &changes));
		in.old = good;
		in.old_is_readable = true;
		ps_buf_release(&text);
	}
	in.new = ps_span_str("order;rowcode;status\nPO-1-C;x;done\n");
	TAP_CHECK(!ps_workfile_changes(&in, &c.m.arena, &changes));
	in.new = (struct ps_span){ "", 0 };
	TAP_CHECK(!ps_workfile_changes(&in, &c.m.arena, &changes));
	workfile_case_release(&c);
}

int
main(void)
{
	TAP_RUN(a_comparison_finds_what_reading_both_does);
	TAP_RUN(one_answer_among_many_is_one_row);
	TAP_RUN(what_may_be_refused_is_not_compared);
	return tap_done();
}
