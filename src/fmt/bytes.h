/*
 * bytes - what raw text must be before a parser's library may see it.
 *
 * libcsv, libyaml and yajl each take line breaks, encodings and invisible
 * characters for granted in their own way.  Text is therefore checked here
 * first, so that a line is the same thing for the library, for an editor
 * and for our own line numbers: it ends at LF or CR LF and nowhere else.
 *
 * Private to the fmt layer.
 */
#ifndef PROVSPOOL_FMT_BYTES_H
#define PROVSPOOL_FMT_BYTES_H

#include "provspool/diag.h"

enum ps_bytes_rules {
	/* NUL, invalid UTF-8, lone CR, U+0085, U+2028, U+2029 */
	PS_BYTES_LINES = 1,
	/* besides: what ps_bytes_refusal() names */
	PS_BYTES_VISIBLE,
	/* besides: a line that begins with '%' */
	PS_BYTES_YAML,
};

/* Without one leading byte-order mark; *bom tells whether it had one. */
struct ps_span ps_bytes_skip_bom(struct ps_span text, bool *bom);

/*
 * True if the rules hold.  Else the first offence of each kind is in
 * `diags` with its line and column.
 */
bool ps_bytes_check(struct ps_span text, const char *file,
		    enum ps_bytes_rules rules, struct ps_diags *diags);
/* The same of a text that need not stay in memory. */
bool ps_bytes_check_large(struct ps_span text, const char *file,
			  enum ps_bytes_rules rules,
			  const struct ps_forget *forget,
			  struct ps_diags *diags);

/*
 * Why a decoded character may not stand in a document, or PS_DIAG_NONE:
 * control characters but TAB and LF, line and paragraph separators,
 * byte-order marks, zero-width spaces, the bidirectional embeddings,
 * overrides and isolates, noncharacters.  Marks and joiners that written
 * languages need pass; a schema may forbid more.
 */
enum ps_diag_code ps_bytes_refusal(uint32_t cp);

/* Code points in `text`; of invalid UTF-8 a fair guess. */
int64_t ps_bytes_columns(struct ps_span text);

#endif
