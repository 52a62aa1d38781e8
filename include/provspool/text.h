/*
 * text - UTF-8 and the showing of untrusted text.
 */
#ifndef PROVSPOOL_TEXT_H
#define PROVSPOOL_TEXT_H

#include "provspool/buf.h"

/*
 * Decode one code point (strict: no overlong forms, no surrogates).
 * Returns the bytes used, 0 for invalid bytes or the end.
 */
size_t ps_utf8_next(struct ps_span s, size_t at, uint32_t *cp);
/* Offset of the first invalid byte, or s.len. */
size_t ps_utf8_check(struct ps_span s);
/* Count of code points of valid UTF-8. */
size_t ps_utf8_count(struct ps_span s);
/* Bytes of the code points of valid UTF-8 that fit into `max` bytes. */
size_t ps_utf8_floor(struct ps_span s, size_t max);

/*
 * Control or format character (Cc, Cf; bidi marks and BOM are among them),
 * line or paragraph separator, or noncharacter.
 */
bool ps_text_is_hidden(uint32_t cp);

/*
 * Append `s` so that a terminal or a log cannot be misled: control, format
 * and invalid bytes become \n, \t, \xNN or \u{NNNN}, and a backslash \\,
 * so that different texts stay different.
 */
void ps_text_quote(struct ps_buf *out, struct ps_span s);
/* Cut a line at its tabs into at most `max` fields; returns how many. */
size_t ps_text_fields(char *line, char **fields, size_t max);

/* Append `s` as a JSON string, with its quotes. */
void ps_text_json(struct ps_buf *out, struct ps_span s);
/* Append `s` as a double-quoted YAML scalar, with its quotes. */
void ps_text_yaml(struct ps_buf *out, struct ps_span s);

/* Without leading and trailing ASCII blanks, NBSP and zero-width space. */
struct ps_span ps_text_trim(struct ps_span s);

/*
 * Edit distance of two short words, a swap of neighbours being one (at most
 * 64 bytes each, else SIZE_MAX).
 */
size_t ps_text_distance(const char *a, const char *b);
/*
 * The word of a NULL-terminated list that `word` was probably meant to be
 * (distance at most 2 and less than half its length), or NULL.
 */
const char *ps_text_suggest(const char *word, const char *const *words);

/* Terminal columns that `s` takes (CJK 2, combining 0). */
size_t ps_text_width(struct ps_span s);
/* Cut text to so many columns, the last of them "…" if it was longer. */
void ps_text_cut(struct ps_buf *text, size_t width);
/*
 * Append `s` in lines of at most `width` columns (0: any), broken at blanks
 * and each but the first indented; a word that is longer stays whole.
 */
void ps_text_wrap(struct ps_buf *out, struct ps_span s, size_t indent,
		  size_t width);

/* "A", "B", … "Z", "AA": the spreadsheet's name of column `n`, from 1. */
void ps_text_column(size_t n, char out[8]);

#endif
