/*
 * completion - scripts with which bash and zsh complete the command line.
 *
 * They are made of the table of commands and so cannot be out of date.  What
 * only the spool knows (orders that are out, resource types, sources) they
 * ask for with 'provspool completion orders' and the like, at the moment it
 * is needed.
 */
#ifndef PS_APP_COMPLETION_H
#define PS_APP_COMPLETION_H

#include "app/app.h"

/* What a value is taken from. */
enum ps_complete {
	PS_COMPLETE_NOTHING,
	PS_COMPLETE_FILES,
	PS_COMPLETE_FOLDERS,
	PS_COMPLETE_ORDERS, /* asked for, as are the next two */
	PS_COMPLETE_TYPES,
	PS_COMPLETE_SOURCES,
	PS_COMPLETE_STATES,
	PS_COMPLETE_SCHEMAS,
};

/* From the word that stands for it in help: STATE, [FILE…]. */
enum ps_complete ps_complete_kind(const char *metavar);
/* Of the arguments of a command: the last word of its synopsis. */
enum ps_complete ps_complete_arguments(const struct ps_command *command);
/* The words that its synopsis has as they are to be typed: "list show". */
void ps_complete_words(const struct ps_command *command, struct ps_buf *out);
/* Words that are known without a spool, separated by blanks; else "". */
void ps_complete_known(enum ps_complete kind, struct ps_buf *out);
/* "orders", "types", "sources" for what is asked for, else "". */
const char *ps_complete_question(enum ps_complete kind);

void ps_completion_bash(struct ps_buf *out);
void ps_completion_zsh(struct ps_buf *out);

#endif
