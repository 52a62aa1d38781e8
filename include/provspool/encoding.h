/*
 * encoding - text of other encodings, as UTF-8.
 *
 * Strict and streaming: bytes go in as they come, UTF-8 comes out, and the
 * first byte that the encoding does not have stops it.  Nothing is guessed
 * or replaced.  A byte-order mark decides, whatever the setting says: a file
 * that begins with one of UTF-8 or UTF-16 is that.
 *
 * UTF-8 itself passes unseen: the parsers check it and know the place.  Of
 * UTF-16 the mark is taken off and surrogates are put together; `utf-16`
 * without a mark goes by the first character, which is ASCII in any table.
 * The tables of the code pages are our own: no locale, no modules loaded at
 * run time, the same result everywhere.
 */
#ifndef PROVSPOOL_ENCODING_H
#define PROVSPOOL_ENCODING_H

#include "provspool/buf.h"
#include "provspool/diag.h"

/* Names are those of source.schema.json; pages of one byte come last. */
/* clang-format off */
#define PS_ENCODING_LIST(X) \
	X(UTF_8, "utf-8") \
	X(UTF_16, "utf-16") \
	X(UTF_16LE, "utf-16le") \
	X(UTF_16BE, "utf-16be") \
	X(WINDOWS_1250, "windows-1250") \
	X(WINDOWS_1251, "windows-1251") \
	X(WINDOWS_1252, "windows-1252") \
	X(WINDOWS_1253, "windows-1253") \
	X(WINDOWS_1254, "windows-1254") \
	X(WINDOWS_1257, "windows-1257") \
	X(ISO_8859_1, "iso-8859-1") \
	X(ISO_8859_2, "iso-8859-2") \
	X(ISO_8859_9, "iso-8859-9") \
	X(ISO_8859_15, "iso-8859-15") \
	X(CP437, "cp437") \
	X(CP850, "cp850") \
	X(CP852, "cp852") \
	X(MACINTOSH, "macintosh")
/* clang-format on */

enum ps_encoding {
	PS_ENC_NONE,
#define X(id, name) PS_ENC_##id,
	PS_ENCODING_LIST(X)
#undef X
		PS_ENC_COUNT
};

/* 0: there is none of this name; "windows-1252". */
enum ps_encoding ps_encoding_by_name(const char *name);
const char *ps_encoding_name(enum ps_encoding encoding);

struct ps_decoder {
	enum ps_encoding encoding; /* as set, then as the mark says */
	bool started;
	unsigned char held[4]; /* bytes that wait for those after them */
	size_t nheld;
	uint32_t high;	 /* first half of a surrogate pair, or 0 */
	uint64_t offset; /* of the next byte; after a failure, of the bad one */
	uint32_t bad;	 /* the byte or UTF-16 unit that is not of it */
	int64_t line;	 /* of the text, where it goes on */
	int64_t column;
};

/* Is the text of a file of this encoding something other than UTF-8? */
bool ps_decoder_is_needed(enum ps_encoding encoding, struct ps_span bytes);

void ps_decoder_init(struct ps_decoder *decoder, enum ps_encoding encoding);
/*
 * Append the text of some more bytes.  False at what the encoding does not
 * have: text before it was appended, and `offset` and `bad` say where and
 * what.
 */
PS_CHECK bool ps_decoder_feed(struct ps_decoder *decoder, struct ps_span bytes,
			      struct ps_buf *out);
/* The input ends here: false if it ends within a character. */
PS_CHECK bool ps_decoder_end(struct ps_decoder *decoder, struct ps_buf *out);

/* Say that the decoder stopped, and where: E-ENCODING. */
void ps_decoder_tell(const struct ps_decoder *decoder, const char *file,
		     struct ps_diags *diags);

#endif
