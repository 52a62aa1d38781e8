#include "app/app.h"

#include <getopt.h>

#include "provspool/text.h"

#define REPEAT_MAX 32

static size_t
count_options(const struct ps_command *command)
{
	size_t n = 0;

	while (command->options[n].name)
		n++;
	return n;
}

static size_t
option_index(const struct ps_command *command, const char *name)
{
	size_t n = count_options(command);

	for (size_t i = 0; i < n; i++)
		if (ps_streq(command->options[i].name, name))
			return i;
	ps_bug("a command asks for an option it does not have");
}

const char *
ps_call_option(const struct ps_call *call, const char *name)
{
	return call->values[option_index(call->command, name)];
}

size_t
ps_call_options(const struct ps_call *call, const char *name,
		const char *const **out)
{
	size_t i = option_index(call->command, name);

	*out = call->lists[i];
	return call->counts[i];
}

/* The only option that begins so, as for `--porc`, or NULL. */
static const char *
begins_with(const char *const *names, const char *word)
{
	const char *found = NULL;

	for (; *names; names++) {
		if (strncmp(*names, word, strlen(word)) != 0)
			continue;
		if (found)
			return NULL;
		found = *names;
	}
	return found;
}

static int
unknown_option(struct ps_call *call, const char *word)
{
	const char *names[PS_OPTIONS_MAX + 4];
	size_t n = count_options(call->command);
	const char *meant;

	for (size_t i = 0; i < n; i++)
		names[i] = call->command->options[i].name;
	names[n] = "help";
	names[n + 1] = "color";
	names[n + 2] = "no-pager";
	names[n + 3] = NULL;
	while (*word == '-')
		word++;
	word = ps_arena_strndup(&call->arena, word, strcspn(word, "="));
	meant = *word ? begins_with(names, word) : NULL;
	if (!meant)
		meant = ps_text_suggest(word, names);
	return ps_err_set(
		call->err, PS_EUSAGE, "%s: there is no option '%s'%s%s%s",
		call->command->name, word, meant ? "; did you mean '--" : "",
		meant ? meant : "", meant ? "'?" : "");
}

static int
take_value(struct ps_call *call, size_t i, const char *value)
{
	call->values[i] = value;
	if (call->counts[i] == REPEAT_MAX)
		return ps_err_set(call->err, PS_EUSAGE,
				  "%s: option '--%s' is given too often",
				  call->command->name,
				  call->command->options[i].name);
	call->lists[i][call->counts[i]++] = value;
	return PS_OK;
}

/* Codes of long options begin above every short one. */
#define LONG_CODE 256
#define HELP_CODE 1000
#define COLOUR_CODE 1001
#define PAGER_CODE 1002

static void
build_tables(const struct ps_command *command, struct option *longs,
	     struct ps_buf *shorts)
{
	size_t n = count_options(command);

	ps_buf_addstr(shorts, ":hC:");
	for (size_t i = 0; i < n; i++) {
		const struct ps_option *o = &command->options[i];

		longs[i] = (struct option){
			.name = o->name,
			.has_arg = o->arg ? required_argument : no_argument,
			.val = LONG_CODE + (int)i,
		};
		if (o->shortname)
			ps_buf_addf(shorts, "%c%s", o->shortname,
				    o->arg ? ":" : "");
	}
	longs[n] = (struct option){ .name = "help", .val = HELP_CODE };
	longs[n + 1] = (struct option){ .name = "color",
					.has_arg = required_argument,
					.val = COLOUR_CODE };
	longs[n + 2] = (struct option){ .name = "no-pager", .val = PAGER_CODE };
	longs[n + 3] = (struct option){ 0 };
}

int
ps_call_colour(struct ps_call *call, const char *when)
{
	static const char *const words[] = { "auto", "always", "never" };

	for (size_t i = 0; i < PS_ARRAY_LEN(words); i++) {
		if (!ps_streq(words[i], when))
			continue;
		call->colour = (enum ps_colour)(PS_COLOUR_AUTO + i);
		return PS_OK;
	}
	return ps_err_set(call->err, PS_EUSAGE,
			  "--color is auto, always or never, not '%s'", when);
}

static const char *
name_of(const struct ps_command *command, int code)
{
	switch (code) {
	case HELP_CODE:
		return "help";
	case COLOUR_CODE:
		return "color";
	case PAGER_CODE:
		return "no-pager";
	}
	return command->options[code - LONG_CODE].name;
}

/*
 * getopt takes `--porc` for `--porcelain`, until a later version has another
 * option that begins so, and a script breaks: options are written in full.
 */
static bool
is_abbreviated(const struct ps_call *call, int code, const char *word)
{
	const char *name = name_of(call->command, code);
	size_t len = strcspn(word, "=");

	return len < 2 || strlen(name) != len - 2 ||
	       strncmp(name, word + 2, len - 2) != 0;
}

/* The word of an option, which stands before its value. */
static const char *
word_of(char *const *argv)
{
	bool value_apart = optarg && optarg == argv[optind - 1];

	return argv[optind - (value_apart ? 2 : 1)];
}

static int
take_option(struct ps_call *call, int code, const char *word, bool *help)
{
	size_t n = count_options(call->command);

	if (code >= LONG_CODE && is_abbreviated(call, code, word))
		return unknown_option(call, word);
	if (code == HELP_CODE || code == 'h') {
		*help = true;
		return PS_OK;
	}
	if (code == 'C') {
		call->dir = optarg;
		return PS_OK;
	}
	if (code == PAGER_CODE) {
		call->no_pager = true;
		return PS_OK;
	}
	if (code == COLOUR_CODE)
		return ps_call_colour(call, optarg);
	if (code == ':')
		return ps_err_set(call->err, PS_EUSAGE,
				  "%s: option '%s' needs a value",
				  call->command->name, word);
	if (code >= LONG_CODE)
		return take_value(call, (size_t)(code - LONG_CODE),
				  optarg ? optarg : "");
	for (size_t i = 0; i < n; i++)
		if (call->command->options[i].shortname == code)
			return take_value(call, i, optarg ? optarg : "");
	return unknown_option(call, word);
}

static int
check_args(struct ps_call *call)
{
	const struct ps_command *c = call->command;

	if (call->nargs >= c->args_min && call->nargs <= c->args_max)
		return PS_OK;
	return ps_err_set(call->err, PS_EUSAGE,
			  "%s: %s arguments; it is used as: provspool %s %s",
			  c->name,
			  call->nargs < c->args_min ? "missing" : "too many",
			  c->name, c->synopsis);
}

int
ps_call_parse(struct ps_call *call, int argc, char **argv, bool *help)
{
	struct option longs[PS_OPTIONS_MAX + 4];
	struct ps_buf shorts = PS_BUF_INIT;
	const char **args;
	int rc = PS_OK;
	int code;

	build_tables(call->command, longs, &shorts);
	opterr = 0;
	optind = 1;
	while (rc == PS_OK &&
	       (code = getopt_long(argc, argv, shorts.ptr, longs, NULL)) != -1)
		rc = take_option(call, code, word_of(argv), help);
	ps_buf_release(&shorts);
	call->nargs = (size_t)(argc - optind);
	args = PS_ARENA_ARRAY(&call->arena, const char *, call->nargs + 1);
	for (size_t i = 0; i < call->nargs; i++)
		args[i] = argv[(size_t)optind + i];
	call->args = args;
	if (rc < 0 || *help)
		return rc;
	return check_args(call);
}

static void
help_option(struct ps_buf *out, const struct ps_option *o)
{
	char form[64];

	(void)snprintf(
		form, sizeof(form), "%c%c%s--%s%s%s", o->shortname ? '-' : ' ',
		o->shortname ? o->shortname : ' ', o->shortname ? ", " : "  ",
		o->name, o->arg ? " " : "", o->arg ? o->arg : "");
	ps_buf_addf(out, "  %-28s  %s\n", form, o->help);
}

void
ps_help_command(struct ps_buf *out, const struct ps_command *command)
{
	size_t n = count_options(command);

	ps_buf_addf(out, "usage: provspool %s %s\n\n%s\n", command->name,
		    command->synopsis, command->help);
	ps_buf_addstr(out, "\noptions:\n");
	for (size_t i = 0; i < n; i++)
		help_option(out, &command->options[i]);
	for (size_t i = 0; ps_common_options[i].name; i++)
		help_option(out, &ps_common_options[i]);
	ps_buf_addf(out, "  %-28s  %s\n", "-C DIR",
		    "work on the spool or clone in this folder");
	ps_buf_addf(out, "  %-28s  %s\n", "-h, --help", "this text");
}

/* A list of commands is read more easily in parts. */
static const struct {
	const char *first;
	const char *heading;
} parts[] = {
	{ "init", "Make a spool, and keep it going:" },
	{ "status", "See how things stand:" },
	{ "done", "Answer, decide, send:" },
	{ "schema", "Besides:" },
	{ "merge-file", "For git:" },
};

static void
help_heading(struct ps_buf *out, const char *command)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(parts); i++)
		if (ps_streq(parts[i].first, command))
			ps_buf_addf(out, "%s%s\n", i > 0 ? "\n" : "",
				    parts[i].heading);
}

void
ps_help_write(struct ps_buf *out)
{
	ps_buf_addstr(out,
		      "usage: provspool [-C DIR] COMMAND [OPTION…] [ARGUMENT…]"
		      "\n\nManual provisioning with files and git.\n\n");
	for (size_t i = 0; i < ps_commands_len; i++) {
		help_heading(out, ps_commands[i].name);
		ps_buf_addf(out, "  %-12s %s\n", ps_commands[i].name,
			    ps_commands[i].summary);
	}
	ps_buf_addstr(
		out, "\n'provspool COMMAND --help' tells more; the manual is "
		     "provspool(1).\n\n"
		     "exit status: 0 done, 1 done but something was rejected,\n"
		     "2 something to do or changed, 3 a threshold keeps orders "
		     "back, 4 refused,\n5 history damaged or rewritten, 64 "
		     "usage, 65 nothing usable, "
		     "70 our bug,\n71 system, 74 input or output, 75 busy, 78 "
		     "configuration\n");
}
