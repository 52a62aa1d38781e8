#include "app/completion.h"

static const char head[] =
	"#compdef provspool\n"
	"# zsh completion of provspool, as 'provspool completion zsh' prints "
	"it\n"
	"\n"
	"# What only the spool knows.\n"
	"_provspool_ask()\n"
	"{\n"
	"\tlocal -a values\n"
	"\tvalues=(${(f)\"$(_call_program $1 provspool ${dir:+-C} "
	"${(q)dir} completion $1 2>/dev/null)\"})\n"
	"\tcompadd -a values\n"
	"}\n"
	"\n"
	"_provspool()\n"
	"{\n"
	"\tlocal curcontext=$curcontext context state line dir=\n"
	"\ttypeset -A opt_args\n"
	"\n"
	"\t_arguments -C \\\n"
	"\t\t'-C[work on the spool or clone in this folder]:folder:_files "
	"-/' \\\n"
	"\t\t'(- *)'{-h,--help}'[show help]' \\\n"
	"\t\t'(- *)--version[show the version]' \\\n"
	"\t\t'1:command:->command' '*::argument:->argument' && return\n"
	"\tdir=${opt_args[-C]}\n";

/* Within single quotes and the brackets of a description. */
static void
add_quoted(struct ps_buf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\'')
			ps_buf_addstr(out, "'\\'");
		else if (strchr("[]:\\", *text))
			ps_buf_addch(out, '\\');
		ps_buf_addch(out, *text);
	}
}

/* How a value is completed: ":STATE:(pending transmitted)". */
static void
add_action(struct ps_buf *out, const char *name, enum ps_complete kind)
{
	struct ps_buf words = PS_BUF_INIT;

	ps_complete_known(kind, &words);
	ps_buf_addch(out, ':');
	add_quoted(out, name);
	ps_buf_addch(out, ':');
	if (kind == PS_COMPLETE_FILES)
		ps_buf_addstr(out, "_files");
	else if (kind == PS_COMPLETE_FOLDERS)
		ps_buf_addstr(out, "_files -/");
	else if (*ps_complete_question(kind))
		ps_buf_addf(out, "{_provspool_ask %s}",
			    ps_complete_question(kind));
	else if (words.len > 0)
		ps_buf_addf(out, "(%s)", words.ptr);
	ps_buf_release(&words);
}

static void
add_option(struct ps_buf *out, const struct ps_option *o)
{
	ps_buf_addstr(out, " \\\n\t\t\t");
	if (o->shortname)
		ps_buf_addf(out, "'*'{-%c,--%s%s}'[", o->shortname, o->name,
			    o->arg ? "=" : "");
	else
		ps_buf_addf(out, "'*--%s%s[", o->name, o->arg ? "=" : "");
	add_quoted(out, o->help);
	ps_buf_addch(out, ']');
	if (o->arg)
		add_action(out, o->arg, ps_complete_kind(o->arg));
	ps_buf_addch(out, '\'');
}

static void
add_command(struct ps_buf *out, const struct ps_command *c)
{
	enum ps_complete kind = ps_complete_arguments(c);
	struct ps_buf words = PS_BUF_INIT;

	ps_complete_words(c, &words);
	ps_buf_addf(out, "\t%s)\n\t\t_arguments -s -S", c->name);
	for (const struct ps_option *o = c->options; o->name; o++)
		add_option(out, o);
	for (const struct ps_option *o = ps_common_options; o->name; o++)
		add_option(out, o);
	ps_buf_addstr(out, " \\\n\t\t\t'(- *)'{-h,--help}'[show help]'");
	if (words.len > 0) {
		ps_buf_addch(&words, ' ');
		ps_complete_known(kind, &words);
		ps_buf_addf(out, " \\\n\t\t\t'*:word:(%s)'", words.ptr);
	} else if (c->args_max > 0) {
		ps_buf_addstr(out, " \\\n\t\t\t'*");
		add_action(out, "argument", kind);
		ps_buf_addch(out, '\'');
	}
	ps_buf_addstr(out, " ;;\n");
	ps_buf_release(&words);
}

static void
add_names(struct ps_buf *out)
{
	ps_buf_addstr(out, "\tlocal -a commands\n\tcommands=(\n");
	for (size_t i = 0; i < ps_commands_len; i++) {
		ps_buf_addf(out, "\t\t'%s:", ps_commands[i].name);
		add_quoted(out, ps_commands[i].summary);
		ps_buf_addstr(out, "'\n");
	}
	ps_buf_addstr(out, "\t\t'help:what a command does'\n\t)\n");
}

void
ps_completion_zsh(struct ps_buf *out)
{
	ps_buf_addstr(out, head);
	add_names(out);
	ps_buf_addstr(out, "\tif [[ $state == command ]]; then\n"
			   "\t\t_describe command commands\n"
			   "\t\treturn\n\tfi\n"
			   "\tcase $words[1] in\n"
			   "\thelp) _describe command commands ;;\n");
	for (size_t i = 0; i < ps_commands_len; i++)
		add_command(out, &ps_commands[i]);
	ps_buf_addstr(out, "\tesac\n}\n\n"
			   "if [[ $funcstack[1] == _provspool ]]; then\n"
			   "\t_provspool \"$@\"\nelse\n"
			   "\tcompdef _provspool provspool\nfi\n");
}
