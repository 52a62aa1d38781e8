#include "app/completion.h"

static const char head[] =
	"# bash completion of provspool, as 'provspool completion bash' "
	"prints it\n"
	"_provspool()\n"
	"{\n"
	"\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev='' command='' dir='' i\n"
	"\tlocal -i at=COMP_CWORD\n"
	"\t# bash takes --state=x for three words\n"
	"\t[[ $cur == = ]] && cur=\n"
	"\t((at > 0)) && prev=${COMP_WORDS[at - 1]}\n"
	"\t[[ $prev == = ]] && ((at > 1)) && prev=${COMP_WORDS[at - 2]}\n"
	"\t[[ ${COMP_WORDS[at]} == = ]] && prev=${COMP_WORDS[at - 1]}\n"
	"\tfor ((i = 1; i < at; i++)); do\n"
	"\t\tif [[ ${COMP_WORDS[i]} == -C ]]; then\n"
	"\t\t\t((i++))\n"
	"\t\t\tdir=${COMP_WORDS[i]}\n"
	"\t\telif [[ -z $command && ${COMP_WORDS[i]} != -* ]]; then\n"
	"\t\t\tcommand=${COMP_WORDS[i]}\n"
	"\t\tfi\n"
	"\tdone\n"
	"\tCOMPREPLY=()\n"
	"\tif [[ $prev == -C ]]; then\n"
	"\t\t_provspool_paths -d\n"
	"\t\treturn\n"
	"\tfi\n";

static const char tail[] =
	"}\n"
	"\n"
	"_provspool_words()\n"
	"{\n"
	"\tmapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$cur\")\n"
	"}\n"
	"\n"
	"_provspool_paths()\n"
	"{\n"
	"\tcompopt -o filenames 2>/dev/null\n"
	"\tmapfile -t COMPREPLY < <(compgen \"$1\" -- \"$cur\")\n"
	"}\n"
	"\n"
	"# What only the spool knows.\n"
	"_provspool_ask()\n"
	"{\n"
	"\t_provspool_words \"$(\"${COMP_WORDS[0]}\" ${dir:+-C \"$dir\"} "
	"completion \"$1\" 2>/dev/null)\"\n"
	"}\n"
	"\n"
	"complete -F _provspool provspool\n";

static void
add_reply(struct ps_buf *out, enum ps_complete kind)
{
	struct ps_buf words = PS_BUF_INIT;

	ps_complete_known(kind, &words);
	if (kind == PS_COMPLETE_FILES || kind == PS_COMPLETE_FOLDERS)
		ps_buf_addf(out, "_provspool_paths -%c",
			    kind == PS_COMPLETE_FILES ? 'f' : 'd');
	else if (*ps_complete_question(kind))
		ps_buf_addf(out, "_provspool_ask %s",
			    ps_complete_question(kind));
	else
		ps_buf_addf(out, "_provspool_words '%s'", words.ptr);
	ps_buf_release(&words);
}

/* Values: "list --state|list -s) … ;;" */
static void
add_values(struct ps_buf *out, const struct ps_command *c)
{
	for (const struct ps_option *o = c->options; o->name; o++) {
		if (!o->arg)
			continue;
		ps_buf_addf(out, "\t'%s --%s'", c->name, o->name);
		if (o->shortname)
			ps_buf_addf(out, "|'%s -%c'", c->name, o->shortname);
		ps_buf_addstr(out, ") ");
		add_reply(out, ps_complete_kind(o->arg));
		ps_buf_addstr(out, "; return ;;\n");
	}
}

static void
add_options(struct ps_buf *out, const struct ps_command *c)
{
	ps_buf_addf(out, "\t\t%s) _provspool_words '", c->name);
	for (const struct ps_option *o = c->options; o->name; o++)
		ps_buf_addf(out, "--%s ", o->name);
	for (const struct ps_option *o = ps_common_options; o->name; o++)
		ps_buf_addf(out, "--%s ", o->name);
	ps_buf_addstr(out, "--help' ;;\n");
}

static void
add_arguments(struct ps_buf *out, const struct ps_command *c)
{
	struct ps_buf words = PS_BUF_INIT;
	enum ps_complete kind = ps_complete_arguments(c);

	ps_complete_words(c, &words);
	ps_buf_addf(out, "\t%s) ", c->name);
	if (words.len > 0) {
		ps_buf_addstr(&words, " ");
		ps_complete_known(kind, &words);
		ps_buf_addf(out, "_provspool_words '%s'", words.ptr);
	} else {
		add_reply(out, kind);
	}
	ps_buf_addstr(out, " ;;\n");
	ps_buf_release(&words);
}

static void
add_names(struct ps_buf *out)
{
	for (size_t i = 0; i < ps_commands_len; i++)
		ps_buf_addf(out, "%s ", ps_commands[i].name);
}

void
ps_completion_bash(struct ps_buf *out)
{
	ps_buf_addstr(out, head);
	ps_buf_addstr(out, "\tcase \"$command $prev\" in\n");
	for (size_t i = 0; i < ps_commands_len; i++)
		add_values(out, &ps_commands[i]);
	ps_buf_addstr(out, "\tesac\n\tif [[ $cur == -* ]]; then\n"
			   "\t\tcase $command in\n");
	for (size_t i = 0; i < ps_commands_len; i++)
		add_options(out, &ps_commands[i]);
	ps_buf_addstr(out, "\t\t*) _provspool_words '-C --help --version' ;;\n"
			   "\t\tesac\n\t\treturn\n\tfi\n"
			   "\tcase $command in\n\t'') _provspool_words '");
	add_names(out);
	ps_buf_addstr(out, "help' ;;\n\thelp) _provspool_words '");
	add_names(out);
	ps_buf_addstr(out, "' ;;\n");
	for (size_t i = 0; i < ps_commands_len; i++)
		add_arguments(out, &ps_commands[i]);
	ps_buf_addstr(out, "\tesac\n");
	ps_buf_addstr(out, tail);
}
