#include "provspool/encoding.h"
#include "fmt_case.h"

/* The text of some bytes, fed in pieces of `step`; "@7" where they stop. */
static const char *
decoded(struct fmt_case *c, enum ps_encoding encoding, struct ps_span bytes,
	size_t step)
{
	struct ps_decoder d;
	bool good = true;

	ps_buf_reset(&c->text);
	ps_decoder_init(&d, encoding);
	for (size_t at = 0; good && at < bytes.len; at += step) {
		size_t len = bytes.len - at < step ? bytes.len - at : step;

		good = ps_decoder_feed(
			&d, (struct ps_span){ bytes.ptr + at, len }, &c->text);
	}
	if (!good || !ps_decoder_end(&d, &c->text))
		ps_buf_addf(&c->text, "@%llu", (unsigned long long)d.offset);
	return c->text.ptr;
}

struct row {
	enum ps_encoding encoding;
	struct ps_span bytes;
	const char *text;
};

static const struct row rows[] = {
	{ PS_ENC_UTF_8, BYTES("a\xC3\xA9"), "a\xC3\xA9" },
	{ PS_ENC_UTF_8, BYTES("a\xE9"), "a\xE9" }, /* the parser's to refuse */
	{ PS_ENC_WINDOWS_1252, BYTES(""), "" },
	{ PS_ENC_WINDOWS_1252, BYTES("a"), "a" },
	{ PS_ENC_WINDOWS_1252, BYTES("plain text of sixteen"),
	  "plain text of sixteen" },
	{ PS_ENC_WINDOWS_1252, BYTES("Pr\xE9nom;\x80 5"), "Prénom;€ 5" },
	{ PS_ENC_WINDOWS_1252, BYTES("12345678\xE9"), "12345678é" },
	{ PS_ENC_WINDOWS_1252, BYTES("ab\x81z"), "ab@2" },
	{ PS_ENC_WINDOWS_1252, BYTES("\xEF\xBB\xBF\xC3\xA9"), "\xEF\xBB\xBFé" },
	{ PS_ENC_ISO_8859_1, BYTES("\x80\xA4"), "\xC2\x80¤" },
	{ PS_ENC_ISO_8859_15, BYTES("\xA4\xBD"), "€œ" },
	{ PS_ENC_CP850, BYTES("\x82\xE1\xB0"), "éß░" },
	{ PS_ENC_MACINTOSH, BYTES("\x8E"), "é" },
	{ PS_ENC_WINDOWS_1251, BYTES("\xC8\xE2\xE0\xED"), "Иван" },
	{ PS_ENC_UTF_16LE, BYTES("a\0\xE9\0"), "aé" },
	{ PS_ENC_UTF_16BE, BYTES("\0a\0\xE9"), "aé" },
	{ PS_ENC_UTF_16,
	  BYTES("\xFF\xFE"
		"a\0\xAC\x20"),
	  "a€" },
	{ PS_ENC_UTF_16, BYTES("\xFE\xFF\0a"), "a" },
	{ PS_ENC_UTF_16, BYTES("a\0b\0"), "ab" },
	{ PS_ENC_UTF_16, BYTES("\0a\0b"), "ab" },
	{ PS_ENC_UTF_16, BYTES("ab"), "@0" },
	{ PS_ENC_WINDOWS_1252,
	  BYTES("\xFF\xFE"
		"a\0"),
	  "a" },
	{ PS_ENC_UTF_8,
	  BYTES("\xFF\xFE"
		"a\0"),
	  "a" },
	{ PS_ENC_UTF_16LE, BYTES("\x3D\xD8\x00\xDE!\0"), "\xF0\x9F\x98\x80!" },
	{ PS_ENC_UTF_16LE, BYTES("a\0\x3D\xD8z\0"), "a@2" },
	{ PS_ENC_UTF_16LE, BYTES("a\0\x00\xDEz\0"), "a@2" },
	{ PS_ENC_UTF_16LE, BYTES("a\0b\0\x3D\xD8"), "ab@4" },
	{ PS_ENC_UTF_16LE, BYTES("a\0b\0c"), "ab@4" },
};

static void
text_comes_out_as_utf8_however_it_is_cut(void)
{
	struct fmt_case c;

	fmt_case_init(&c, 0);
	for (size_t i = 0; i < PS_ARRAY_LEN(rows); i++)
		for (size_t step = 1; step < 10; step++)
			TAP_EQ_STR(decoded(&c, rows[i].encoding, rows[i].bytes,
					   step),
				   rows[i].text);
	fmt_case_release(&c);
}

/* What Python's codecs say of all bytes of a page, and of their number. */
static void
every_page_has_as_many_characters_as_its_standard(void)
{
	static const struct {
		const char *name;
		int characters;
	} pages[] = {
		{ "windows-1250", 251 }, { "windows-1251", 255 },
		{ "windows-1252", 251 }, { "windows-1253", 239 },
		{ "windows-1254", 249 }, { "windows-1257", 244 },
		{ "iso-8859-1", 256 },	 { "iso-8859-2", 256 },
		{ "iso-8859-9", 256 },	 { "iso-8859-15", 256 },
		{ "cp437", 256 },	 { "cp850", 256 },
		{ "cp852", 256 },	 { "macintosh", 256 },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(pages); i++) {
		int known = 0;

		for (int b = 0; b < 256; b++) {
			char byte[] = { (char)b, 'x', 'x', 'x' };
			struct ps_buf out = PS_BUF_INIT;
			struct ps_decoder d;

			ps_decoder_init(&d, ps_encoding_by_name(pages[i].name));
			known += ps_decoder_feed(
				&d, (struct ps_span){ byte, sizeof(byte) },
				&out);
			ps_buf_release(&out);
		}
		TAP_EQ_INT(known, pages[i].characters);
	}
}

static void
an_encoding_is_found_by_its_name_only(void)
{
	for (int i = PS_ENC_NONE + 1; i < PS_ENC_COUNT; i++)
		TAP_EQ_INT(ps_encoding_by_name(
				   ps_encoding_name((enum ps_encoding)i)),
			   i);
	TAP_EQ_INT(ps_encoding_by_name("latin1"), PS_ENC_NONE);
	TAP_EQ_INT(ps_encoding_by_name(""), PS_ENC_NONE);
}

static void
the_place_of_a_bad_byte_is_told(void)
{
	struct fmt_case c;
	struct ps_decoder d;
	struct ps_buf out = PS_BUF_INIT;

	fmt_case_init(&c, 0);
	ps_decoder_init(&d, PS_ENC_WINDOWS_1252);
	TAP_CHECK(ps_decoder_feed(&d, SPAN("a;b\n\xE9"), &out));
	TAP_CHECK(!ps_decoder_feed(&d, SPAN("\xE9\x9D;c"), &out));
	ps_decoder_tell(&d, "x.csv", &c.diags);
	TAP_EQ_STR(fmt_case_findings(&c), "E-ENCODING 2:3");
	TAP_EQ_STR(c.diags.list[0].text,
		   "byte 7 of the file (0x9D) is no text of windows-1252");
	ps_buf_release(&out);
	fmt_case_release(&c);
}

static void
a_mark_says_whether_it_is_utf8(void)
{
	TAP_CHECK(!ps_decoder_is_needed(PS_ENC_UTF_8, SPAN("abc")));
	TAP_CHECK(ps_decoder_is_needed(PS_ENC_CP850, SPAN("abc")));
	TAP_CHECK(!ps_decoder_is_needed(PS_ENC_CP850, SPAN("\xEF\xBB\xBF")));
	TAP_CHECK(ps_decoder_is_needed(PS_ENC_UTF_8, SPAN("\xFF\xFE")));
	TAP_CHECK(ps_decoder_is_needed(PS_ENC_UTF_8, SPAN("\xFE\xFF")));
	TAP_CHECK(!ps_decoder_is_needed(PS_ENC_UTF_8, SPAN("")));
}

int
main(void)
{
	TAP_RUN(text_comes_out_as_utf8_however_it_is_cut);
	TAP_RUN(every_page_has_as_many_characters_as_its_standard);
	TAP_RUN(an_encoding_is_found_by_its_name_only);
	TAP_RUN(the_place_of_a_bad_byte_is_told);
	TAP_RUN(a_mark_says_whether_it_is_utf8);
	return tap_done();
}
