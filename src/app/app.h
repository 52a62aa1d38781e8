/*
 * app - the command line.
 *
 * Commands are rows of one table (command.c): name, what it does, synopsis,
 * options, function.  Help and parsing come from the same rows.  Results go
 * to standard output, talk to standard error; a command returns PS_OK or a
 * negative enum ps_rc, whose exit status main() uses.
 */
#ifndef PS_APP_APP_H
#define PS_APP_APP_H

#include "app/screen.h"
#include "provspool/arena.h"
#include "provspool/diag.h"
#include "provspool/err.h"

struct ps_option {
	char shortname; /* or 0 */
	const char *name;
	const char *arg; /* what it takes, or NULL */
	const char *help;
};

#define PS_OPTIONS_MAX 16

struct ps_command;

/* One invocation. */
struct ps_call {
	const struct ps_command *command;
	const char *dir;		       /* -C, or "." */
	const char *values[PS_OPTIONS_MAX];    /* by option; NULL: not given */
	const char *lists[PS_OPTIONS_MAX][32]; /* every value, in order */
	size_t counts[PS_OPTIONS_MAX];
	const char *const *args;
	size_t nargs;
	int64_t now;
	enum ps_colour colour; /* --color */
	bool no_pager;
	struct ps_screen out;  /* standard output … */
	struct ps_screen talk; /* … and error */
	struct ps_arena arena;
	struct ps_err *err;
};

struct ps_command {
	const char *name;
	int (*run)(struct ps_call *call);
	const char *synopsis; /* after the name */
	const char *summary;  /* one line */
	const char *help;     /* a paragraph */
	size_t args_min;
	size_t args_max;
	const struct ps_option *options; /* ends with a NULL name */
};

/* What every command takes, before its name and behind it; a NULL name ends. */
extern const struct ps_option ps_common_options[];

extern const struct ps_command ps_commands[];
extern const size_t ps_commands_len;
const struct ps_command *ps_command_find(const char *name);

/* The value of an option of this command, or NULL. */
const char *ps_call_option(const struct ps_call *call, const char *name);
/* Every value of an option that may be repeated. */
size_t ps_call_options(const struct ps_call *call, const char *name,
		       const char *const **out);

/* Take the value of `--color`; PS_EUSAGE. */
PS_CHECK int ps_call_colour(struct ps_call *call, const char *when);
/* Parse what follows the command's name; PS_EUSAGE, or *help was asked. */
PS_CHECK int ps_call_parse(struct ps_call *call, int argc, char **argv,
			   bool *help);
void ps_help_write(struct ps_buf *out);
void ps_help_command(struct ps_buf *out, const struct ps_command *command);

int ps_cmd_init(struct ps_call *call);
int ps_cmd_open(struct ps_call *call);
int ps_cmd_run(struct ps_call *call);
int ps_cmd_watch(struct ps_call *call);
int ps_cmd_check(struct ps_call *call);
int ps_cmd_status(struct ps_call *call);
int ps_cmd_list(struct ps_call *call);
int ps_cmd_show(struct ps_call *call);
int ps_cmd_log(struct ps_call *call);
int ps_cmd_permissions(struct ps_call *call);
int ps_cmd_discrepancies(struct ps_call *call);
int ps_cmd_receipt(struct ps_call *call);
int ps_cmd_done(struct ps_call *call);
int ps_cmd_fail(struct ps_call *call);
int ps_cmd_hold(struct ps_call *call);
int ps_cmd_return(struct ps_call *call);
int ps_cmd_retract(struct ps_call *call);
int ps_cmd_review(struct ps_call *call);
int ps_cmd_approve(struct ps_call *call);
int ps_cmd_decline(struct ps_call *call);
int ps_cmd_postpone(struct ps_call *call);
int ps_cmd_accept(struct ps_call *call);
int ps_cmd_claim(struct ps_call *call);
int ps_cmd_plan(struct ps_call *call);
int ps_cmd_holds(struct ps_call *call);
int ps_cmd_release(struct ps_call *call);
int ps_cmd_schema(struct ps_call *call);
int ps_cmd_merge_file(struct ps_call *call);
int ps_cmd_diff_text(struct ps_call *call);
int ps_cmd_submit(struct ps_call *call);
int ps_cmd_completion(struct ps_call *call);
int ps_cmd_doctor(struct ps_call *call);

/* Write to standard output and check that it got there. */
PS_CHECK int ps_out(struct ps_span text, struct ps_err *err);
/* The same, through a pager where a person reads it. */
PS_CHECK int ps_show(const struct ps_call *call, struct ps_span text);
/* Findings to standard error, by place. */
void ps_talk_diags(const struct ps_call *call, struct ps_diags *diags);

#endif
