#include "app/app.h"

#include <stdint.h>

/* clang-format off */
#define OUTPUT                                                                 \
	{ 0, "porcelain", NULL, "tab-separated, stable, for programs" },       \
	{ 0, "json", NULL, "one JSON object; 'provspool schema' has its form" }, \
	{ 0, "csv", NULL, "the table, for a spreadsheet" }
/* clang-format on */
#define END                                                                    \
	{                                                                      \
		0, NULL, NULL, NULL                                            \
	}

const struct ps_option ps_common_options[] = {
	{ 0, "color", "WHEN", "colour: auto, always or never" },
	{ 0, "no-pager", NULL, "print at once, even on a terminal" },
	END,
};
static const struct ps_option init_options[] = {
	{ 0, "bare", NULL, "for a server: no desk, people work in clones" },
	{ 'c', "config", "DIR", "copy the configuration from this folder" },
	{ 0, "uuid", "UUID", "use this identifier instead of a random one" },
	{ 'n', "dry-run", NULL, "look whether it can be made, change nothing" },
	END,
};
static const struct ps_option no_options[] = { END };
static const struct ps_option open_options[] = {
	{ 'v', "verbose", NULL, "show how far git is" },
	{ 'n', "dry-run", NULL, "look whether it can be made, change nothing" },
	END,
};
static const struct ps_option check_options[] = {
	{ 's', "source", "NAME", "read the files as exports of this source" },
	{ 'x', "explain", NULL, "of an export, say how each cell came about" },
	OUTPUT,
	END,
};
static const struct ps_option output_options[] = { OUTPUT, END };
static const struct ps_option plan_options[] = {
	{ 0, "review", "HOW",
	  "as for run: force has all of it reviewed, skip nothing" },
	{ 'v', "verbose", NULL, "each thing that would happen" },
	{ 0, "detailed-exitcode", NULL,
	  "status 2 if there is something to do" },
	OUTPUT,
	END,
};
static const struct ps_option run_options[] = {
	{ 'p', "plan", "DIGEST", "do what this plan said, or nothing" },
	{ 0, "detailed-exitcode", NULL, "status 2 if something was changed" },
	{ 0, "review", "HOW",
	  "of what is taken in now: force has all of it reviewed, skip "
	  "nothing" },
	{ 'q', "quiet", NULL, "tell only what was found wrong" },
	{ 'v', "verbose", NULL, "tell what happened to each order" },
	{ 'n', "dry-run", NULL, "tell what would be done, change nothing" },
	OUTPUT,
	END,
};
static const struct ps_option watch_options[] = {
	{ 'i', "interval", "SECONDS",
	  "how often to look at what the system does not tell of (10)" },
	{ 'v', "verbose", NULL, "a line for each cycle" },
	END,
};
static const struct ps_option list_options[] = {
	{ 's', "state", "STATE", "only orders in this state" },
	{ 't', "type", "TYPE", "only orders of this resource type" },
	{ 'o', "owner", "OWNER", "only orders for this owner" },
	{ 0, "problem", NULL, "only orders whose answer was rejected" },
	{ 'a', "assignee", "WHO", "only orders that he has taken on" },
	{ 0, "held", "REASON",
	  "only pending orders that are held back for this reason, or any" },
	{ 0, "age", "DAYS", "only orders that stand where they are so long" },
	{ 'n', "limit", "N", "at most N orders" },
	OUTPUT,
	END,
};
static const struct ps_option discrepancies_options[] = {
	{ 't', "type", "TYPE", "only of this resource type" },
	{ 'o', "owner", "OWNER", "only of this owner" },
	{ 'k', "kind", "KIND",
	  "only missing, different, unexpected, early or drift" },
	OUTPUT,
	END,
};
static const struct ps_option permissions_options[] = {
	{ 0, "at", "WHEN",
	  "as it was at this time (YYYY-MM-DD[ HH:MM]) or commit" },
	OUTPUT,
	END,
};

#define ANSWER_COMMON                                                          \
	{ 'm', "message", "TEXT", "the message that goes with the answer" },   \
		{ 0, "executed-at", "WHEN", "when it was done" },              \
		{ 0, "executed-by", "WHO", "who did it" },                     \
		{ 'e', "evidence", "TEXT", "ticket or other evidence" },       \
	{                                                                      \
		'a', "actual", "PROPERTY=VALUE",                               \
			"what was really set; may be repeated"                 \
	}
#define DRY_RUN                                                                \
	{                                                                      \
		'n', "dry-run", NULL, "show the verdict, change nothing"       \
	}

static const struct ps_option done_options[] = {
	{ 0, "already", NULL, "it was so before" },
	ANSWER_COMMON,
	DRY_RUN,
	OUTPUT,
	END,
};
static const struct ps_option fail_options[] = {
	{ 'f', "failed", "ITEM",
	  "only this item failed: property or property=value; may be "
	  "repeated" },
	ANSWER_COMMON,
	DRY_RUN,
	OUTPUT,
	END,
};
static const struct ps_option hold_options[] = {
	{ 'u', "until", "DAY", "the day on which you go on" },
	{ 'm', "message", "TEXT", "why it has to wait" },
	DRY_RUN,
	OUTPUT,
	END,
};
static const struct ps_option return_options[] = {
	{ 'm', "message", "TEXT", "the question to whom asked for it" },
	DRY_RUN,
	OUTPUT,
	END,
};

static const struct ps_option review_options[] = {
	{ 't', "type", "TYPE", "only orders of this resource type" },
	{ 0, "by", "PROPERTY",
	  "grouped by the values of this property, each with its orders" },
	{ 'w', "where", "PROPERTY=VALUE",
	  "only orders that set, add or remove this value" },
	OUTPUT,
	END,
};
static const struct ps_option approve_options[] = {
	{ 'm', "message", "TEXT", "a reply to who does the work" },
	{ 'x', "except", "ITEM",
	  "decline this item: property or property=value; may be repeated" },
	{ 0, "use-resource", "KEY",
	  "a resource that is there already, instead of a new one" },
	DRY_RUN,
	OUTPUT,
	END,
};
static const struct ps_option decline_options[] = {
	{ 'm', "message", "TEXT", "why" },
	DRY_RUN,
	OUTPUT,
	END,
};
static const struct ps_option claim_options[] = {
	{ 'f', "for", "WHO", "who takes them on; '' gives them back" },
	{ 'm', "message", "TEXT", "a remark for the others" },
	DRY_RUN,
	OUTPUT,
	END,
};
static const struct ps_option release_options[] = {
	{ 'm', "message", "TEXT", "why they may go" },
	DRY_RUN,
	OUTPUT,
	END,
};
static const struct ps_option postpone_options[] = {
	{ 'u', "until", "DAY", "the day on which you decide" },
	{ 'm', "message", "TEXT", "why it has to wait" },
	DRY_RUN,
	OUTPUT,
	END,
};

static const struct ps_option retract_options[] = {
	{ 'm', "message", "TEXT", "why it is taken back" },
	{ 'c', "commit", "COMMIT", "all that this commit reported as done" },
	DRY_RUN,
	OUTPUT,
	END,
};

static const struct ps_option merge_options[] = {
	{ 0, "row", NULL, "any two answers to one order are a conflict" },
	{ 'n', "dry-run", NULL, "tell the conflicts, write nothing" },
	END,
};
static const struct ps_option submit_options[] = {
	{ 'm', "message", "TEXT", "the message of the commit" },
	{ 0, "strict", NULL, "commit nothing if an answer is wrong" },
	{ 0, "no-wait", NULL, "do not wait for the verdicts" },
	{ 0, "timeout", "SECONDS", "how long to wait for them (60)" },
	{ 'n', "dry-run", NULL, "show what would be sent, change nothing" },
	OUTPUT,
	END,
};

const struct ps_command ps_commands[] = {
	{ "init", ps_cmd_init, "[OPTION…] DIR", "make a spool",
	  "Makes the spool DIR: repository, desk, inbox, archive and "
	  "configuration.\nDIR must not exist or be empty, on a local file "
	  "system.",
	  1, 1, init_options },
	{ "open", ps_cmd_open, "[OPTION…] URL DIR",
	  "make a colleague's clone, ready",
	  "Clones the spool's repository URL into DIR, with work checked out "
	  "and the state\nhistory beside it, so that every command works "
	  "there.",
	  2, 2, open_options },
	{ "run", ps_cmd_run, "[OPTION…] [DIR]", "one full cycle",
	  "Takes in what lies in the inbox, judges the answers that were "
	  "committed, sends\nout what is due, and brings the work files and "
	  "the desk up to date.",
	  0, 1, run_options },
	{ "plan", ps_cmd_plan, "[OPTION…] [DIR]", "what the next run would do",
	  "Shows what would go out, be stopped, wait or be taken back, against "
	  "what there is,\nwith a digest. 'run --plan DIGEST' does exactly "
	  "that, or nothing.",
	  0, 1, plan_options },
	{ "watch", ps_cmd_watch, "[OPTION…] [DIR]",
	  "cycle after cycle, at once",
	  "Does what run does whenever a file is dropped, an answer is "
	  "committed or pushed,\nthe configuration is edited, or something is "
	  "due. SIGHUP looks again at once,\nSIGTERM ends it. See "
	  "provspool-watch(8).",
	  0, 1, watch_options },
	{ "check", ps_cmd_check, "[--source NAME [--explain]] [FILE…]",
	  "judge files before they count",
	  "Without files: checks the configuration of the spool. With work "
	  "files: tells the\nverdict each row would get. With --source: what "
	  "would become of an export.",
	  0, SIZE_MAX, check_options },
	{ "status", ps_cmd_status, "[DIR]", "where everything stands",
	  "Counts of orders per resource type and state, what waits in the "
	  "inbox, and\nwhether the last run came after the newest input.",
	  0, 1, output_options },
	{ "list", ps_cmd_list, "[OPTION…]", "orders, one a line",
	  "Lists orders with their state and assurance.", 0, 0, list_options },
	{ "show", ps_cmd_show, "ORDER…", "one order, everything",
	  "Shows an order with its items, where it stands and everything that "
	  "happened to it.",
	  1, SIZE_MAX, output_options },
	{ "log", ps_cmd_log, "ORDER|OWNER", "what happened, in time",
	  "Every transition and remark of an order, or of all orders for an "
	  "owner.",
	  1, 1, output_options },
	{ "permissions", ps_cmd_permissions, "[--at WHEN] OWNER",
	  "what an owner has, and how sure that is",
	  "Each resource and value of an owner, by orders or only seen in "
	  "extracts, with state,\nassurance and the order behind it, now or at "
	  "a past time.",
	  1, 1, permissions_options },
	{ "discrepancies", ps_cmd_discrepancies, "[OPTION…]",
	  "where extracts and orders do not agree",
	  "What is missing, different, unexpected, early or has drifted in the "
	  "managed systems\nthat extracts verify, with the order behind it.",
	  0, 0, discrepancies_options },
	{ "receipt", ps_cmd_receipt, "[COMMIT]", "what became of a commit",
	  "The verdict of every row that the commit answered, with its place "
	  "in the file as\nit was received. Without COMMIT: your newest one "
	  "on the branch work.",
	  0, 1, output_options },
	{ "done", ps_cmd_done, "[OPTION…] ORDER…", "answer: it is done",
	  "Writes the answer into the work file and commits it, as you.", 1,
	  SIZE_MAX, done_options },
	{ "fail", ps_cmd_fail, "-m TEXT [OPTION…] ORDER…",
	  "answer: it could not be done",
	  "Writes the answer into the work file and commits it, as you. With "
	  "--failed only\nthe named items failed and the others are done.",
	  1, SIZE_MAX, fail_options },
	{ "hold", ps_cmd_hold, "-u DAY -m TEXT ORDER…",
	  "answer: it has to wait",
	  "Writes the answer into the work file and commits it, as you.", 1,
	  SIZE_MAX, hold_options },
	{ "return", ps_cmd_return, "-m TEXT ORDER…", "answer: a question first",
	  "Writes the answer into the work file and commits it, as you. The "
	  "order goes back\nto whom can answer the question.",
	  1, SIZE_MAX, return_options },
	{ "retract", ps_cmd_retract, "-m TEXT {-c COMMIT | ORDER…}",
	  "take back what was reported by mistake",
	  "Writes the retraction into a file of its own and commits it, as "
	  "you. The orders go\nout again, and what needs them waits. For what "
	  "others reported you need the right\nto review.",
	  0, SIZE_MAX, retract_options },
	{ "review", ps_cmd_review, "[OPTION…]",
	  "what waits for a decision, and why",
	  "Lists the orders that have to be approved, that failed, or that "
	  "came "
	  "back with a\nquestion; by what is asked for, if --by or --where say "
	  "so.",
	  0, 0, review_options },
	{ "approve", ps_cmd_approve, "[OPTION…] ORDER…", "decide: it goes out",
	  "Writes the decision into the file for review and commits it, as "
	  "you. What failed\nis tried again.",
	  1, SIZE_MAX, approve_options },
	{ "decline", ps_cmd_decline, "-m TEXT ORDER…", "decide: it is given up",
	  "Writes the decision into the file for review and commits it, as "
	  "you.",
	  1, SIZE_MAX, decline_options },
	{ "postpone", ps_cmd_postpone, "[-u DAY] [-m TEXT] ORDER…",
	  "decide: not yet",
	  "Writes the decision into the file for review and commits it, as "
	  "you.",
	  1, SIZE_MAX, postpone_options },
	{ "accept", ps_cmd_accept, "-m TEXT ORDER…",
	  "decide: it was done after all",
	  "Writes the decision into the file for review and commits it, as "
	  "you: what was\nreported as failed, or ran out of time, counts as "
	  "executed.",
	  1, SIZE_MAX, decline_options },
	{ "holds", ps_cmd_holds, "[OPTION…]", "what thresholds keep back",
	  "Lists what was stopped because it is too much at a time, or of a "
	  "protected resource.",
	  0, 0, output_options },
	{ "release", ps_cmd_release, "[OPTION…] HOLD [ORDER…]",
	  "let out what a threshold stopped",
	  "Writes the release into the file of the hold, bound to the orders "
	  "that stand there\nnow, and commits it, as you. With ORDER only "
	  "these.",
	  1, SIZE_MAX, release_options },
	{ "claim", ps_cmd_claim, "[OPTION…] ORDER…",
	  "take orders on, so that nobody else does them",
	  "Writes a name into assignee of the work file and commits it, as "
	  "you. "
	  "Without --for\nyours.",
	  1, SIZE_MAX, claim_options },
	{ "submit", ps_cmd_submit, "[OPTION…]",
	  "send what you edited, and see what became of it",
	  "Looks at the work files you edited, commits them and nothing else "
	  "as you, brings\nthem together with what is new, sends them and "
	  "tells what became of each answer.\nA wrong answer does not stop "
	  "the others. No knowledge of git is needed.",
	  0, 0, submit_options },
	{ "schema", ps_cmd_schema, "list | show SCHEMA",
	  "the formats of all files",
	  "Lists the schemas, or prints one: JSON Schema for YAML and JSON "
	  "files, Table\nSchema for CSV files.",
	  1, 2, output_options },
	{ "doctor", ps_cmd_doctor, "[DIR]", "is everything as it has to be?",
	  "Tries and looks at what a spool or clone depends on: git, settings, "
	  "pushes, rights,\ndisk, clock, limits, locks, history. Each finding "
	  "says what was seen and what to do.",
	  0, 1, output_options },
	{ "completion", ps_cmd_completion,
	  "bash | zsh | orders | types | sources",
	  "scripts that complete the command line",
	  "Prints the script with which bash or zsh completes commands, "
	  "options and values.\nThe other words are what these scripts ask: "
	  "orders that are out, resource types\nand sources, one a line.",
	  1, 1, no_options },
	{ "merge-file", ps_cmd_merge_file, "[OPTION…] BASE OURS THEIRS PATH",
	  "merge work files by order (for git)",
	  "The merge driver that git calls with %O %A %B %P: merges two "
	  "versions of "
	  "a work file\nby order and column and writes the result into OURS. A "
	  "cell "
	  "with two values names\nboth, is told, and gives exit status 1.",
	  4, 4, merge_options },
	{ "diff-text", ps_cmd_diff_text, "FILE",
	  "a work file as lines to compare (for git)",
	  "The textconv of git: each cell in a line of its own that begins "
	  "with its "
	  "order, so\nthat git shows what changed in which order.",
	  1, 1, no_options },
};
const size_t ps_commands_len = PS_ARRAY_LEN(ps_commands);

const struct ps_command *
ps_command_find(const char *name)
{
	for (size_t i = 0; i < ps_commands_len; i++)
		if (ps_streq(ps_commands[i].name, name))
			return &ps_commands[i];
	return NULL;
}
