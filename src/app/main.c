#include "app/app.h"

#include <fcntl.h>
#include <unistd.h>

#include "app/place.h"
#include "provspool/clock.h"
#include "provspool/text.h"

#define VERSION "0.1.0"

int
ps_out(struct ps_span text, struct ps_err *err)
{
	if (text.len > 0 && fwrite(text.ptr, 1, text.len, stdout) != text.len)
		return ps_err_sys(err, "cannot write to standard output");
	return PS_OK;
}

int
ps_show(const struct ps_call *call, struct ps_span text)
{
	if (call->out.terminal && !call->no_pager &&
	    !ps_screen_fits(&call->out, text) && fflush(stdout) == 0)
		return ps_screen_page(text, call->err);
	return ps_out(text, call->err);
}

void
ps_talk_diags(const struct ps_call *call, struct ps_diags *diags)
{
	const struct ps_diag_look look = { call->talk.width,
					   call->talk.colour };
	struct ps_buf text = PS_BUF_INIT;

	ps_diags_sort(diags);
	ps_diags_format(&text, diags, &look);
	(void)fputs(text.ptr, stderr); /* nowhere left to complain */
	ps_buf_release(&text);
}

static int
complain(const struct ps_err *err, int code)
{
	struct ps_buf text = PS_BUF_INIT;

	if (*err->text) {
		ps_text_quote(&text, ps_span_str(err->text));
		(void)fprintf(stderr, "provspool: %s\n", text.ptr);
	}
	ps_buf_release(&text);
	return ps_err_exit(code);
}

static int
usage(const char *what, const char *word, const char *suggestion)
{
	struct ps_buf text = PS_BUF_INIT;

	ps_text_quote(&text, ps_span_str(word));
	(void)fprintf(stderr, "provspool: %s '%s'", what, text.ptr);
	ps_buf_release(&text);
	if (suggestion)
		(void)fprintf(stderr, "; did you mean '%s'?", suggestion);
	(void)fputs("\nTry 'provspool --help'.\n", stderr);
	return ps_err_exit(PS_EUSAGE);
}

static int
unknown_command(const char *word)
{
	const char **names = ps_xmalloc((ps_commands_len + 1) * sizeof(*names));
	int status;

	for (size_t i = 0; i < ps_commands_len; i++)
		names[i] = ps_commands[i].name;
	names[ps_commands_len] = NULL;
	status = usage("there is no command", word,
		       ps_text_suggest(word, names));
	free(names);
	return status;
}

static int
flush(int code, struct ps_err *err)
{
	bool told = ferror(stdout) && code < 0 && code != PS_EREJECTED;

	if (told || (fflush(stdout) == 0 && !ferror(stdout)))
		return code;
	return ps_err_sys(err, "cannot write to standard output");
}

static int
print_help(struct ps_call *call, const struct ps_command *command)
{
	struct ps_buf text = PS_BUF_INIT;
	int rc;

	ps_screen_look(&call->out, STDOUT_FILENO, call->colour);
	if (command)
		ps_help_command(&text, command);
	else
		ps_help_write(&text);
	rc = ps_show(call, ps_buf_span(&text));
	ps_buf_release(&text);
	rc = flush(rc, call->err);
	return rc < 0 ? complain(call->err, rc) : 0;
}

static int
run_command(struct ps_call *call, int argc, char **argv, struct ps_err *err)
{
	bool help = false;
	int rc;

	rc = ps_call_parse(call, argc, argv, &help);
	if (rc == PS_EUSAGE) {
		(void)complain(err, rc);
		(void)fprintf(stderr, "Try 'provspool %s --help'.\n",
			      call->command->name);
		return ps_err_exit(rc);
	}
	if (rc == PS_OK && help)
		return print_help(call, call->command);
	if (rc == PS_OK) {
		ps_screen_look(&call->out, STDOUT_FILENO, call->colour);
		ps_screen_look(&call->talk, STDERR_FILENO, call->colour);
		rc = call->command->run(call);
		if (rc < 0 &&
		    ps_reader_drop_index(call->dir, &call->arena, err))
			rc = call->command->run(call);
	}
	rc = flush(rc, err);
	return rc < 0 ? complain(err, rc) : 0;
}

static int
help(struct ps_call *call, const char *topic)
{
	const struct ps_command *command =
		topic ? ps_command_find(topic) : NULL;

	return topic && !command ? unknown_command(topic)
				 : print_help(call, command);
}

/* Has a command an option that is written so? */
static bool
is_of_command(const char *word)
{
	for (size_t c = 0; word[1] && c < ps_commands_len; c++) {
		const struct ps_option *o = ps_commands[c].options;

		for (; o->name; o++)
			if ((o->shortname == word[1] && !word[2]) ||
			    (word[1] == '-' && ps_streq(o->name, word + 2)))
				return true;
	}
	return false;
}

static int
unknown_global(const char *word)
{
	static const char *const names[] = { "--help", "--version", "--color",
					     "--no-pager", NULL };

	if (ps_streq(word, "-C") || ps_streq(word, "--color"))
		return usage("a value is missing behind", word, NULL);
	if (is_of_command(word))
		return usage("behind the command belongs the option", word,
			     NULL);
	return usage("there is no option", word, ps_text_suggest(word, names));
}

/* The options before the command; the index of the command, or PS_EUSAGE. */
static int
global_options(struct ps_call *call, int argc, char **argv)
{
	static const char colour[] = "--color=";
	int rc = PS_OK;
	int i;

	for (i = 1; rc == PS_OK && i < argc; i++) {
		if (ps_streq(argv[i], "-C") && i + 1 < argc)
			call->dir = argv[++i];
		else if (ps_streq(argv[i], "--color") && i + 1 < argc)
			rc = ps_call_colour(call, argv[++i]);
		else if (strncmp(argv[i], colour, strlen(colour)) == 0)
			rc = ps_call_colour(call, argv[i] + strlen(colour));
		else if (ps_streq(argv[i], "--no-pager"))
			call->no_pager = true;
		else
			break;
	}
	return rc < 0 ? rc : i;
}

static int
start(struct ps_call *call, int argc, char **argv, struct ps_err *err)
{
	int at = global_options(call, argc, argv);
	const char *word;

	if (at < 0)
		return complain(err, at);
	word = at < argc ? argv[at] : "--help";
	if (ps_streq(word, "--version")) {
		(void)puts("provspool " VERSION); /* checked by flush() */
		return ps_err_exit(flush(PS_OK, err));
	}
	if (ps_streq(word, "--help") || ps_streq(word, "-h"))
		return print_help(call, NULL);
	if (ps_streq(word, "help"))
		return help(call, at + 1 < argc ? argv[at + 1] : NULL);
	if (word[0] == '-')
		return unknown_global(word);
	call->command = ps_command_find(word);
	if (!call->command)
		return unknown_command(word);
	return run_command(call, argc - at, argv + at, err);
}

/*
 * A closed standard stream would lend its number to the next file opened,
 * and what is said would go there.  Using the stand-in fails.
 */
static void
hold_standard_streams(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void)open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

int
main(int argc, char **argv)
{
	struct ps_err err = { 0 };
	struct ps_call call = { .dir = ".",
				.colour = PS_COLOUR_AUTO,
				.err = &err };
	int status;

	hold_standard_streams();
	ps_arena_init(&call.arena, 0);
	call.now = ps_clock_now();
	status = start(&call, argc, argv, &err);
	ps_arena_release(&call.arena);
	return status;
}
