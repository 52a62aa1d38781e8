#include "app/screen.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "app/app.h"
#include "provspool/num.h"
#include "provspool/spawn.h"

#define WIDTH_USUAL 80
#define HEIGHT_USUAL 24
#define PIECE 16384
/* Over any screen; what is typed into COLUMNS may be anything. */
#define EXTENT_MAX 10000

static bool
is_set(const char *name)
{
	const char *value = getenv(name);

	return value && *value;
}

/* What the environment says of it, what the terminal says, what is usual. */
static size_t
extent(const char *name, size_t terminal, size_t usual)
{
	const char *value = getenv(name);
	int64_t n;

	if (value && ps_num_i64(value, 1, EXTENT_MAX, &n))
		return (size_t)n;
	return terminal > 0 ? terminal : usual;
}

static void
measure(struct ps_screen *screen, int fd)
{
	struct winsize size = { 0 };

	if (ioctl(fd, TIOCGWINSZ, &size) != 0)
		size = (struct winsize){ 0 };
	screen->width = extent("COLUMNS", size.ws_col, WIDTH_USUAL);
	screen->height = extent("LINES", size.ws_row, HEIGHT_USUAL);
}

static bool
wants_colour(bool terminal)
{
	const char *force = getenv("CLICOLOR_FORCE");
	const char *term = getenv("TERM");

	if (is_set("NO_COLOR"))
		return false;
	if (force && *force && !ps_streq(force, "0"))
		return true;
	return terminal && term && *term && !ps_streq(term, "dumb");
}

void
ps_screen_look(struct ps_screen *screen, int fd, enum ps_colour colour)
{
	screen->terminal = isatty(fd) == 1;
	screen->width = 0;
	screen->height = 0;
	if (screen->terminal)
		measure(screen, fd);
	screen->colour = colour == PS_COLOUR_AUTO
				 ? wants_colour(screen->terminal)
				 : colour == PS_COLOUR_ALWAYS;
}

#define RED "\x1b[31m"
#define GREEN "\x1b[32m"
#define YELLOW "\x1b[33m"
#define BLUE "\x1b[34m"
#define MAGENTA "\x1b[35m"

const char *
ps_screen_paint(const char *word)
{
	static const struct {
		const char *word;
		const char *paint;
	} paints[] = {
		{ "pending", BLUE },	 { "transmitted", YELLOW },
		{ "errored", RED },	 { "verified", GREEN },
		{ "error", RED },	 { "awaiting-approval", MAGENTA },
		{ "executed", GREEN },	 { "declined", RED },
		{ "rejected", RED },	 { "done", GREEN },
		{ "already", GREEN },	 { "failed", RED },
		{ "partial", YELLOW },	 { "hold", YELLOW },
		{ "return", MAGENTA },	 { "warning", YELLOW },
		{ "contradicted", RED }, { "refused", RED },
		{ "problem", RED },
	};

	for (size_t i = 0; i < PS_ARRAY_LEN(paints); i++)
		if (ps_streq(paints[i].word, word))
			return paints[i].paint;
	return "";
}

bool
ps_screen_fits(const struct ps_screen *screen, struct ps_span text)
{
	size_t lines = 0;

	for (size_t i = 0; i < text.len; i++)
		lines += text.ptr[i] == '\n';
	return lines < screen->height;
}

/* "": none is wanted. */
static const char *
pager(void)
{
	const char *command = getenv("PROVSPOOL_PAGER");

	if (!command)
		command = getenv("PAGER");
	if (!command)
		command = "less";
	return ps_streq(command, "cat") ? "" : command;
}

/* As git does: what fits is shown and that is all, colours pass. */
static void
pager_script(const char *command, struct ps_buf *out)
{
	ps_buf_addf(out,
		    "LESS=\"${LESS-FRX}\" LV=\"${LV--c}\"; "
		    "export LESS LV; %s",
		    command);
}

/* A shell that found no such program says so, and then we show it. */
static bool
is_no_pager(int status)
{
	return status == 126 || status == 127;
}

int
ps_screen_page(struct ps_span text, struct ps_err *err)
{
	const char *argv[] = { "sh", "-c", NULL, NULL };
	struct ps_buf script = PS_BUF_INIT;
	const char *command = pager();
	int status = 0;
	int rc;

	if (!*command)
		return ps_out(text, err);
	pager_script(command, &script);
	argv[2] = script.ptr;
	rc = ps_spawn_feed(argv, text, &status, err);
	ps_buf_release(&script);
	if (rc == PS_OK && is_no_pager(status))
		rc = ps_out(text, err);
	return rc;
}

static int
copy_out(FILE *file, struct ps_err *err)
{
	char text[PIECE];
	size_t n;
	int rc = PS_OK;

	rewind(file);
	while (rc == PS_OK && (n = fread(text, 1, sizeof(text), file)) > 0)
		rc = ps_out((struct ps_span){ text, n }, err);
	if (rc == PS_OK && ferror(file))
		rc = ps_err_sys(err, "cannot read a temporary file");
	return rc;
}

int
ps_screen_page_file(FILE *file, struct ps_err *err)
{
	const char *argv[] = { "sh", "-c", NULL, NULL };
	struct ps_buf script = PS_BUF_INIT;
	const char *command = pager();
	int status = 127;
	int rc = PS_OK;

	if (fflush(file) != 0 || fflush(stdout) != 0 ||
	    lseek(fileno(file), 0, SEEK_SET) < 0)
		return ps_err_sys(err, "cannot write a temporary file");
	pager_script(command, &script);
	argv[2] = script.ptr;
	if (*command)
		rc = ps_spawn_from(argv, fileno(file), &status, err);
	ps_buf_release(&script);
	if (rc == PS_OK && is_no_pager(status))
		rc = copy_out(file, err);
	return rc;
}
