#include "encoding_pages.h"

#include "bytes.h"

static const char *const names[] = {
#define X(id, name) [PS_ENC_##id] = (name),
	PS_ENCODING_LIST(X)
#undef X
};

enum ps_encoding
ps_encoding_by_name(const char *name)
{
	for (size_t i = PS_ENC_NONE + 1; i < PS_ENC_COUNT; i++)
		if (ps_streq(names[i], name))
			return (enum ps_encoding)i;
	return PS_ENC_NONE;
}

const char *
ps_encoding_name(enum ps_encoding encoding)
{
	return names[encoding];
}

void
ps_decoder_init(struct ps_decoder *decoder, enum ps_encoding encoding)
{
	*decoder = (struct ps_decoder){ .encoding = encoding,
					.line = 1,
					.column = 1 };
}

bool
ps_decoder_is_needed(enum ps_encoding encoding, struct ps_span bytes)
{
	static const struct {
		const char *mark;
		size_t len;
		bool needed;
	} marks[] = { { "\xEF\xBB\xBF", 3, false },
		      { "\xFF\xFE", 2, true },
		      { "\xFE\xFF", 2, true } };

	for (size_t i = 0; i < PS_ARRAY_LEN(marks); i++)
		if (bytes.len >= marks[i].len &&
		    memcmp(bytes.ptr, marks[i].mark, marks[i].len) == 0)
			return marks[i].needed;
	return encoding != PS_ENC_UTF_8;
}

static void
put(struct ps_buf *out, uint32_t cp)
{
	char bytes[4];
	size_t n = 0;

	if (cp < 0x80) {
		bytes[n++] = (char)cp;
	} else if (cp < 0x800) {
		bytes[n++] = (char)(0xC0 | cp >> 6);
		bytes[n++] = (char)(0x80 | (cp & 0x3F));
	} else if (cp < 0x10000) {
		bytes[n++] = (char)(0xE0 | cp >> 12);
		bytes[n++] = (char)(0x80 | (cp >> 6 & 0x3F));
		bytes[n++] = (char)(0x80 | (cp & 0x3F));
	} else {
		bytes[n++] = (char)(0xF0 | cp >> 18);
		bytes[n++] = (char)(0x80 | (cp >> 12 & 0x3F));
		bytes[n++] = (char)(0x80 | (cp >> 6 & 0x3F));
		bytes[n++] = (char)(0x80 | (cp & 0x3F));
	}
	ps_buf_add(out, bytes, n);
}

static bool
stop(struct ps_decoder *d, uint32_t bad)
{
	d->bad = bad;
	return false;
}

/* How many bytes at the start of `s` are ASCII. */
static size_t
ascii_run(struct ps_span s)
{
	const uint64_t highs = UINT64_C(0x8080808080808080);
	uint64_t word;
	size_t n = 0;

	for (; s.len - n >= sizeof(word); n += sizeof(word)) {
		memcpy(&word, s.ptr + n, sizeof(word));
		if (word & highs)
			break;
	}
	while (n < s.len && (unsigned char)s.ptr[n] < 0x80)
		n++;
	return n;
}

static bool
feed_page(struct ps_decoder *d, struct ps_span s, struct ps_buf *out)
{
	const uint16_t *page =
		ps_encoding_pages[d->encoding - PS_ENCODING_FIRST_PAGE];
	size_t at = 0;

	while (at < s.len) {
		size_t run =
			ascii_run((struct ps_span){ s.ptr + at, s.len - at });
		unsigned char c;

		ps_buf_add(out, s.ptr + at, run);
		at += run;
		d->offset += run;
		if (at == s.len)
			break;
		c = (unsigned char)s.ptr[at++];
		if (!page[c - 0x80])
			return stop(d, c);
		put(out, page[c - 0x80]);
		d->offset++;
	}
	return true;
}

/* One unit of UTF-16; its bytes are counted once it is known to be good. */
static bool
take_unit(struct ps_decoder *d, uint32_t unit, struct ps_buf *out)
{
	bool is_low = unit >= 0xDC00 && unit <= 0xDFFF;

	if (d->high && !is_low) {
		d->offset -= 2;
		return stop(d, d->high);
	}
	if (!d->high && is_low)
		return stop(d, unit);
	if (d->high) {
		put(out, 0x10000 + ((d->high - 0xD800) << 10) + unit - 0xDC00);
		d->high = 0;
	} else if (unit >= 0xD800 && unit <= 0xDBFF) {
		d->high = unit;
	} else {
		put(out, unit);
	}
	d->offset += 2;
	return true;
}

static bool
feed_utf16(struct ps_decoder *d, struct ps_span s, struct ps_buf *out)
{
	for (size_t at = 0; at < s.len; at++) {
		uint32_t first = d->held[0];
		uint32_t second = (unsigned char)s.ptr[at];
		uint32_t unit;

		if (d->nheld == 0) {
			d->held[d->nheld++] = (unsigned char)s.ptr[at];
			continue;
		}
		d->nheld = 0;
		unit = d->encoding == PS_ENC_UTF_16BE ? first << 8 | second
						      : second << 8 | first;
		if (!take_unit(d, unit, out))
			return false;
	}
	return true;
}

/* Marks of UTF-16, and which of the two it is without one. */
static bool
settle_utf16(struct ps_decoder *d, struct ps_span *s)
{
	unsigned char first = s->len > 0 ? (unsigned char)s->ptr[0] : 0;
	unsigned char second = s->len > 1 ? (unsigned char)s->ptr[1] : 0;
	bool little = first == 0xFF && second == 0xFE;
	bool big = first == 0xFE && second == 0xFF;

	if (little || big) {
		d->encoding = little ? PS_ENC_UTF_16LE : PS_ENC_UTF_16BE;
		s->ptr += 2;
		s->len -= 2;
		d->offset += 2;
	}
	if (d->encoding != PS_ENC_UTF_16 || s->len == 0)
		return true;
	if (first != 0 && second != 0)
		return stop(d, (uint32_t)first << 8 | second);
	d->encoding = first != 0 ? PS_ENC_UTF_16LE : PS_ENC_UTF_16BE;
	return true;
}

static bool
feed_settled(struct ps_decoder *d, struct ps_span s, struct ps_buf *out)
{
	if (d->encoding >= PS_ENCODING_FIRST_PAGE)
		return feed_page(d, s, out);
	if (d->encoding != PS_ENC_UTF_8)
		return feed_utf16(d, s, out);
	ps_buf_addspan(out, s);
	d->offset += s.len;
	return true;
}

/* The first bytes are held until there are enough for a mark. */
static bool
start(struct ps_decoder *d, struct ps_buf *out)
{
	unsigned char first[sizeof(d->held)];
	struct ps_span s = { (const char *)first, d->nheld };

	memcpy(first, d->held, sizeof(first));
	d->nheld = 0;
	d->started = true;
	if (s.len >= 3 && memcmp(first, "\xEF\xBB\xBF", 3) == 0)
		d->encoding = PS_ENC_UTF_8;
	else if (!settle_utf16(d, &s))
		return false;
	return feed_settled(d, s, out);
}

/* Where the text goes on, behind what was appended. */
static void
advance(struct ps_decoder *d, struct ps_span text)
{
	const char *end = text.ptr + text.len;
	const char *lf;

	while ((lf = memchr(text.ptr, '\n', text.len)) != NULL) {
		d->line++;
		d->column = 1;
		text.ptr = lf + 1;
		text.len = (size_t)(end - text.ptr);
	}
	d->column += ps_bytes_columns(text);
}

static bool
feed(struct ps_decoder *d, struct ps_span bytes, struct ps_buf *out)
{
	while (!d->started && bytes.len > 0) {
		d->held[d->nheld++] = (unsigned char)bytes.ptr[0];
		bytes.ptr++;
		bytes.len--;
		if (d->nheld == sizeof(d->held) && !start(d, out))
			return false;
	}
	return bytes.len == 0 || feed_settled(d, bytes, out);
}

static bool
finish(struct ps_decoder *d, struct ps_buf *out)
{
	if (!d->started && !start(d, out))
		return false;
	if (d->high) {
		d->offset -= 2;
		return stop(d, d->high);
	}
	return d->nheld == 0 || stop(d, d->held[0]);
}

bool
ps_decoder_feed(struct ps_decoder *d, struct ps_span bytes, struct ps_buf *out)
{
	size_t before = out->len;
	bool good = feed(d, bytes, out);

	advance(d, (struct ps_span){ out->ptr + before, out->len - before });
	return good;
}

bool
ps_decoder_end(struct ps_decoder *d, struct ps_buf *out)
{
	size_t before = out->len;
	bool good = finish(d, out);

	advance(d, (struct ps_span){ out->ptr + before, out->len - before });
	return good;
}

void
ps_decoder_tell(const struct ps_decoder *d, const char *file,
		struct ps_diags *diags)
{
	struct ps_where where = { .file = file,
				  .line = d->line,
				  .column = d->column };

	ps_diag_add(diags, where, PS_E_ENCODING,
		    "byte %llu of the file (0x%02X) is no text of %s",
		    (unsigned long long)d->offset + 1, (unsigned)d->bad,
		    names[d->encoding]);
}
