/*
 * screen - what the other end of a stream can show.
 */
#ifndef PS_APP_SCREEN_H
#define PS_APP_SCREEN_H

#include "provspool/buf.h"
#include "provspool/err.h"

enum ps_colour {
	PS_COLOUR_AUTO = 1, /* on a terminal, as the environment wants it */
	PS_COLOUR_ALWAYS,
	PS_COLOUR_NEVER,
};

struct ps_screen {
	bool terminal;
	size_t width;  /* columns; 0: no terminal, any width */
	size_t height; /* lines, likewise */
	bool colour;
};

/*
 * Look at a stream.  Width and height are those of COLUMNS and LINES if set,
 * else what the terminal says, else 80 and 24.  `auto` means colour on a
 * terminal that is not "dumb", unless NO_COLOR is set and not empty;
 * CLICOLOR_FORCE set to something but 0 wants it everywhere.
 */
void ps_screen_look(struct ps_screen *screen, int fd, enum ps_colour colour);

/*
 * The escape sequence for a word of a table: a state, a verdict, a severity;
 * "" for any other.
 */
const char *ps_screen_paint(const char *word);
#define PS_SCREEN_BOLD "\x1b[1m"
#define PS_SCREEN_PLAIN "\x1b[0m"

/* Is all of it seen at once, with a line for what is typed next? */
bool ps_screen_fits(const struct ps_screen *screen, struct ps_span text);
/*
 * Show a text to a person: through a pager where that is wanted
 * (PROVSPOOL_PAGER, else PAGER, else less; none if empty or "cat").  It is no
 * error if he does not read on.
 */
PS_CHECK int ps_screen_page(struct ps_span text, struct ps_err *err);
/* The same with all of a file. */
PS_CHECK int ps_screen_page_file(FILE *file, struct ps_err *err);

#endif
