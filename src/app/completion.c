#include "app/completion.h"

#include "app/suggest.h"
#include "provspool/schema.h"

static const struct {
	const char *metavar;
	enum ps_complete kind;
} kinds[] = {
	{ "STATE", PS_COMPLETE_STATES },   { "TYPE", PS_COMPLETE_TYPES },
	{ "NAME", PS_COMPLETE_SOURCES },   { "ORDER", PS_COMPLETE_ORDERS },
	{ "DIR", PS_COMPLETE_FOLDERS },	   { "FILE", PS_COMPLETE_FILES },
	{ "SCHEMA", PS_COMPLETE_SCHEMAS },
};

/* "[FILE…]" and "ORDER|OWNER" begin with the word itself. */
enum ps_complete
ps_complete_kind(const char *metavar)
{
	size_t len;

	if (!metavar)
		return PS_COMPLETE_NOTHING;
	metavar += *metavar == '[';
	len = strspn(metavar, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	for (size_t i = 0; i < PS_ARRAY_LEN(kinds); i++)
		if (strlen(kinds[i].metavar) == len &&
		    strncmp(kinds[i].metavar, metavar, len) == 0)
			return kinds[i].kind;
	return PS_COMPLETE_NOTHING;
}

enum ps_complete
ps_complete_arguments(const struct ps_command *command)
{
	const char *blank = strrchr(command->synopsis, ' ');

	return ps_complete_kind(blank ? blank + 1 : command->synopsis);
}

void
ps_complete_words(const struct ps_command *command, struct ps_buf *out)
{
	const char *at = command->synopsis;

	while (*at) {
		size_t len = strcspn(at, " ");

		if (len > 1 &&
		    strspn(at, "abcdefghijklmnopqrstuvwxyz") == len) {
			ps_buf_addstr(out, out->len > 0 ? " " : "");
			ps_buf_add(out, at, len);
		}
		at += len + (at[len] == ' ');
	}
}

void
ps_complete_known(enum ps_complete kind, struct ps_buf *out)
{
	if (kind == PS_COMPLETE_STATES)
		for (size_t i = 0; ps_state_names[i]; i++)
			ps_buf_addf(out, "%s%s", i > 0 ? " " : "",
				    ps_state_names[i]);
	if (kind == PS_COMPLETE_SCHEMAS)
		for (size_t i = 0; i < ps_schema_count(); i++)
			ps_buf_addf(out, "%s%s", i > 0 ? " " : "",
				    ps_schema_at(i)->name);
}

const char *
ps_complete_question(enum ps_complete kind)
{
	switch (kind) {
	case PS_COMPLETE_ORDERS:
		return "orders";
	case PS_COMPLETE_TYPES:
		return "types";
	case PS_COMPLETE_SOURCES:
		return "sources";
	case PS_COMPLETE_NOTHING:
	case PS_COMPLETE_FILES:
	case PS_COMPLETE_FOLDERS:
	case PS_COMPLETE_STATES:
	case PS_COMPLETE_SCHEMAS:
		break;
	}
	return "";
}
