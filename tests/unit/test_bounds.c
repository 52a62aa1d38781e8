#include "engine/clean.h"
#include "model_case.h"
#include "provspool/limits.h"

/* So many times a letter, in the arena. */
static char *
letters(struct ps_arena *arena, size_t n)
{
	char *s = ps_arena_alloc(arena, n + 1);

	memset(s, 'a', n);
	s[n] = '\0';
	return s;
}

static void
a_message_is_kept_up_to_32766_bytes(void)
{
	struct ps_arena arena;
	const char *at;
	const char *above;

	ps_arena_init(&arena, 0);
	at = letters(&arena, PS_LIMIT_MESSAGE_BYTES);
	above = letters(&arena, PS_LIMIT_MESSAGE_BYTES + 1);
	TAP_EQ_STR(ps_clean_text(&arena, at), at);
	TAP_CHECK(strlen(ps_clean_text(&arena, above)) <=
		  PS_LIMIT_MESSAGE_BYTES);
	ps_arena_release(&arena);
}

/* The code of the first finding about a source of this name, or "". */
static const char *
source_named(struct ps_arena *arena, size_t n)
{
	const struct ps_config_file files[] = {
		{ "site.yaml", ps_span_str("version: 1\nname: a\n") },
		{ ps_arena_printf(arena, "sources/%s.yaml", letters(arena, n)),
		  ps_span_str("format: csv\n") },
	};
	struct ps_config config;
	struct ps_diags diags;
	struct ps_err err;
	const char *code = "";

	ps_config_init(&config);
	ps_diags_init(&diags);
	if (ps_config_parse(files, PS_ARRAY_LEN(files), &config, &diags,
			    &err) != PS_OK)
		code = ps_diag_name(diags.list[0].code);
	ps_diags_release(&diags);
	ps_config_release(&config);
	return code;
}

static void
an_identifier_has_at_most_40_letters(void)
{
	struct ps_arena arena;

	ps_arena_init(&arena, 0);
	TAP_EQ_STR(source_named(&arena, PS_LIMIT_IDENT), "");
	TAP_EQ_STR(source_named(&arena, PS_LIMIT_IDENT + 1), "E-PATTERN");
	ps_arena_release(&arena);
}

/* How many letters of a value of so many stand in one run in its file. */
static size_t
shown_of(struct model_case *c, size_t n)
{
	const struct ps_batch_layout batch = { .type = c->badge,
					       .change = PS_CHANGE_UPDATE,
					       .delimiter = ',' };
	struct ps_order order = model_order("badge", PS_CHANGE_UPDATE, 101);
	const struct ps_item item =
		model_item(PS_OP_SET, "site", letters(&c->arena, n), "");
	const struct ps_issue row = { .order = &order,
				      .problem = "",
				      .notice = "" };
	struct ps_buf out = PS_BUF_INIT;
	size_t longest = 0;

	model_give(c, &order, &item, 1);
	ps_workfile_write_csv(&out, &batch, &row, 1);
	for (const char *s = out.ptr; *s; s += strspn(s, "a")) {
		s += strcspn(s, "a");
		if (strspn(s, "a") > longest)
			longest = strspn(s, "a");
	}
	ps_buf_release(&out);
	return longest;
}

static void
a_cell_shows_at_most_1000_characters_of_a_value(void)
{
	struct model_case c;

	model_case_init(&c);
	TAP_EQ_INT(shown_of(&c, PS_LIMIT_SHOWN_CHARS - 1),
		   PS_LIMIT_SHOWN_CHARS - 1);
	TAP_EQ_INT(shown_of(&c, PS_LIMIT_SHOWN_CHARS), PS_LIMIT_SHOWN_CHARS);
	TAP_EQ_INT(shown_of(&c, PS_LIMIT_SHOWN_CHARS + 1),
		   PS_LIMIT_SHOWN_CHARS);
	model_case_release(&c);
}

int
main(void)
{
	TAP_RUN(a_message_is_kept_up_to_32766_bytes);
	TAP_RUN(an_identifier_has_at_most_40_letters);
	TAP_RUN(a_cell_shows_at_most_1000_characters_of_a_value);
	return tap_done();
}
