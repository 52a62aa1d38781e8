#include "model/judge_private.h"

#include <regex.h>

#include "provspool/text.h"
#include "provspool/when.h"

#define DAY INT64_C(86400)
/* Clocks of two machines may differ by this much. */
#define AHEAD_MAX (10 * 60)
#define HOLD_MAX_DAYS 366
/* Exactly what a spreadsheet cell can hold: probably cut there. */
#define CELL_FULL 32767

/* What a cell says when the spreadsheet took it for a formula. */
static const char *const error_texts[] = { "#NAME?", "#REF!", "#VALUE!",
					   "#N/A",   "#DIV/0!", "#NUM!",
					   "#NULL!", "Err:",	"Err :",
					   "Fehler:", "#NOM ?", "#WERT!" };

static const char *
trimmed(struct ps_bench *b, const char *text)
{
	struct ps_span s = ps_text_trim(ps_span_str(text));

	return ps_arena_strndup(b->arena, s.ptr ? s.ptr : "", s.len);
}

/* A cell that a spreadsheet made something else of. */
static bool
is_whole(struct ps_bench *b, const char *column, const char *text)
{
	if (text[0] == '=')
		return ps_reject(b, column, PS_E_ANSWER_SHAPE,
				 "'%s' begins with '='; begin the text with '",
				 column);
	for (size_t i = 0; i < PS_ARRAY_LEN(error_texts); i++)
		if (strncmp(text, error_texts[i], strlen(error_texts[i])) == 0)
			return ps_reject(b, column, PS_E_ANSWER_SHAPE,
					 "'%s' holds the error '%.20s' of a "
					 "spreadsheet; write the text again and "
					 "begin it with '",
					 column, text);
	if (ps_utf8_count(ps_span_str(text)) >= CELL_FULL)
		return ps_reject(b, column, PS_E_TOO_LONG,
				 "'%s' fills its cell and was probably cut",
				 column);
	return true;
}

static bool
needs_message(enum ps_answer_status status)
{
	return status == PS_ANSWER_FAILED || status == PS_ANSWER_PARTIAL ||
	       status == PS_ANSWER_HOLD || status == PS_ANSWER_RETURN;
}

bool
ps_judge_message(struct ps_bench *b, enum ps_answer_status status)
{
	b->v->message = trimmed(b, b->c->row->answer.message);
	if (!is_whole(b, "message", b->v->message))
		return false;
	if (needs_message(status) && !*b->v->message)
		return ps_reject(b, "message", PS_E_MESSAGE,
				 "'%s' needs a message",
				 b->c->row->answer.status);
	return true;
}

bool
ps_judge_until(struct ps_bench *b, enum ps_answer_status status)
{
	const char *text = trimmed(b, b->c->row->answer.until);
	int64_t today = b->c->now - b->c->now % DAY;
	int64_t until;
	bool day_only;

	if (status != PS_ANSWER_HOLD)
		return true;
	if (!*text)
		return ps_reject(b, "until", PS_E_UNTIL, "hold needs a day");
	if (!ps_when_parse(text, &until, &day_only) || !day_only)
		return ps_reject(b, "until", PS_E_UNTIL,
				 "'%.40s' is no day; write it as YYYY-MM-DD",
				 text);
	if (until <= today)
		return ps_reject(b, "until", PS_E_UNTIL,
				 "%.10s is not in the future", text);
	if (until > today + HOLD_MAX_DAYS * DAY)
		return ps_reject(b, "until", PS_E_UNTIL,
				 "%.10s is more than a year away", text);
	b->v->until = text;
	return true;
}

/* "2026/11/23 09:30" is ISO with other strokes. */
static const char *
with_hyphens(struct ps_bench *b, const char *text)
{
	char *copy = ps_arena_strdup(b->arena, text);

	if (strlen(copy) >= 10 && copy[4] == '/' && copy[7] == '/')
		copy[4] = copy[7] = '-';
	return copy;
}

/* A date with the day in front: which of the two is the month? */
static bool
refuse_date(struct ps_bench *b, const char *text)
{
	int a;
	int d;
	int year;
	char rest;

	if (sscanf(text, "%2d%*1[/.-]%2d%*1[/.-]%4d%c", &a, &d, &year,
		   &rest) >= 3 &&
	    year > 1900 && a <= 31 && d <= 31) {
		if (a <= 12 && d <= 12 && a != d)
			return ps_reject(b, "executed_at", PS_E_EXECUTED_AT,
					 "which day is '%.30s'? Type "
					 "%04d-%02d-%02d or %04d-%02d-%02d",
					 text, year, d, a, year, a, d);
		return ps_reject(b, "executed_at", PS_E_EXECUTED_AT,
				 "'%.30s' is not understood; type "
				 "%04d-%02d-%02d",
				 text, year, a > 12 ? d : a, a > 12 ? a : d);
	}
	return ps_reject(b, "executed_at", PS_E_EXECUTED_AT,
			 "'%.30s' is no time", text);
}

static bool
check_window(struct ps_bench *b, enum ps_answer_status status, int64_t at,
	     const char *text)
{
	int64_t sent = b->c->order->transmitted_at;

	if (at > b->c->now + AHEAD_MAX)
		return ps_reject(b, "executed_at", PS_E_EXECUTED_AT,
				 "'%.30s' is in the future", text);
	if (status != PS_ANSWER_ALREADY && sent != PS_WHEN_NONE &&
	    at < sent - sent % DAY)
		return ps_reject(b, "executed_at", PS_E_EXECUTED_AT,
				 "'%.30s' is before the order was sent out; if "
				 "it was so before, write already",
				 text);
	return true;
}

bool
ps_judge_executed(struct ps_bench *b, enum ps_answer_status status)
{
	const struct ps_answer *answer = &b->c->row->answer;
	const char *text = trimmed(b, answer->executed_at);
	char when[PS_WHEN_TEXT_MAX];
	bool day_only = false;
	int64_t at = b->c->committed_at;

	b->v->defaulted = !*text;
	b->v->executed_by = trimmed(b, answer->executed_by);
	if (!is_whole(b, "executed_by", b->v->executed_by))
		return false;
	if (!*b->v->executed_by)
		b->v->executed_by = ps_actor_text(b->arena, b->c->actor);
	if (status == PS_ANSWER_HOLD || status == PS_ANSWER_RETURN) {
		b->v->executed_by = "";
		return true;
	}
	if (*text && !ps_when_parse(with_hyphens(b, text), &at, &day_only))
		return refuse_date(b, text);
	if (*text && !check_window(b, status, at, text))
		return false;
	if (day_only)
		ps_when_format_day(at, when);
	else
		ps_when_format(at, when);
	b->v->executed_at = ps_arena_strdup(b->arena, when);
	return true;
}

bool
ps_judge_evidence(struct ps_bench *b, enum ps_answer_status status)
{
	const struct ps_resource_type *type = b->c->type;
	const char *text = trimmed(b, b->c->row->answer.evidence);
	bool needed = type->evidence_required &&
		      (status == PS_ANSWER_DONE ||
		       status == PS_ANSWER_PARTIAL ||
		       status == PS_ANSWER_ALREADY);
	bool matches = true;
	regex_t re;

	b->v->evidence = text;
	if (!is_whole(b, "evidence", text))
		return false;
	if (!*text)
		return !needed || ps_reject(b, "evidence", PS_E_EVIDENCE,
					    "'%s' needs evidence", type->id);
	if (*type->evidence_pattern &&
	    regcomp(&re, type->evidence_pattern, REG_EXTENDED | REG_NOSUB) ==
		    0) {
		matches = regexec(&re, text, 0, NULL, 0) == 0;
		regfree(&re);
	}
	if (!matches)
		return ps_reject(b, "evidence", PS_E_EVIDENCE,
				 "'%.60s' does not have the form %s", text,
				 type->evidence_pattern);
	return true;
}
