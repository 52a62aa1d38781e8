#include "provspool/threshold.h"

#include "provspool/text.h"
#include "model/workfile_private.h"

static const char help[] =
	"# These orders are stopped.  To let them out, fill in `answer`, save "
	"and commit:\n"
	"#   decision: release\n"
	"#   digest: copied from above, so that it is certain what you looked "
	"at\n"
	"#   only: numbers of orders, one a line, if not all may go\n";

static void
add_key(struct ps_buf *out, const char *indent, const char *key,
	const char *value)
{
	ps_buf_addf(out, "%s%s: ", indent, key);
	ps_text_yaml(out, ps_span_str(value));
	ps_buf_addch(out, '\n');
}

/* "PO-000000001-C: Create badge for Ada" */
static void
add_order(struct ps_buf *out, const struct ps_hold_sheet *sheet,
	  const struct ps_order *order)
{
	struct ps_buf line = PS_BUF_INIT;
	struct ps_arena arena;
	char id[PS_ORDER_ID_MAX];

	ps_arena_init(&arena, 0);
	ps_order_id(order->number, id);
	ps_buf_addf(&line, "%s: %s", id,
		    ps_order_sentence(&arena, order, sheet->type));
	ps_buf_addstr(out, "  - ");
	ps_text_yaml(out, ps_buf_span(&line));
	ps_buf_addch(out, '\n');
	ps_buf_release(&line);
	ps_arena_release(&arena);
}

void
ps_hold_write(struct ps_buf *out, const struct ps_hold_sheet *sheet,
	      const struct ps_answer *answer, const char *problem)
{
	static const char *const keys[] = { "decision", "digest", "only",
					    "message" };

	ps_buf_addstr(out, "# yaml-language-server: "
			   "$schema=../schemas/hold.schema.json\n");
	ps_buf_addstr(out, help);
	ps_buf_addf(out, "hold: %s-%s\n", sheet->type->id,
		    ps_volume_name(sheet->volume));
	add_key(out, "", "problem", problem);
	add_key(out, "", "stopped", sheet->rule);
	ps_buf_addf(out, "count: %lld\ndigest: %s\norders:\n",
		    (long long)sheet->orders, sheet->digest);
	for (size_t i = 0; i < sheet->nshown; i++)
		add_order(out, sheet, &sheet->shown[i]);
	if (sheet->orders > (int64_t)sheet->nshown)
		ps_buf_addf(
			out,
			"  # ... and %lld more; see provspool list "
			"--held threshold\n",
			(long long)(sheet->orders - (int64_t)sheet->nshown));
	ps_buf_addstr(out, "\nanswer:\n");
	for (size_t i = 0; i < PS_ARRAY_LEN(keys); i++)
		add_key(out, "  ", keys[i],
			answer ? ps_answer_cell(answer, keys[i]) : "");
}
