#include "model/judge_private.h"

#include "provspool/text.h"
#include "provspool/when.h"
#include "schema/pattern.h"

#define DAY INT64_C(86400)
/* Clocks of two machines may differ by this much. */
#define AHEAD_MAX (INT64_C(10) * 60)
#define HOLD_MAX_DAYS 366
/* Exactly what a spreadsheet cell can hold: probably cut there. */
#define CELL_FULL 32767
#define ACTUAL "actual "

/*
 * What a cell says when the spreadsheet took it for a formula: the whole of
 * it, or before a number of three digits.  "Fehler: no place left" is the
 * word of a person.
 */
static const char *const error_texts[] = {
	"#NAME?", "#REF!",    "#VALUE!", "#N/A",    "#DIV/0!",
	"#NUM!",  "#NULL!",   "#NOM?",	 "#NOM ?",  "#VALEUR!",
	"#NUL!",  "#NOMBRE!", "#WERT!",	 "#NV",	    "#BEZUG!",
	"#ZAHL!", "#SPILL!",  "#CALC!",	 "#VALOR!", "#GETTING_DATA",
};
static const char *const error_numbers[] = { "Err:", "Err :", "Fehler:" };
/* Spanish: inverted marks, which no other text begins with. */
static const char *const error_marks[] = { "#\xc2\xa1", "#\xc2\xbf" };

static bool
begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static bool
is_error_text(const char *text)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(error_texts); i++)
		if (ps_streq(text, error_texts[i]))
			return true;
	for (size_t i = 0; i < PS_ARRAY_LEN(error_marks); i++)
		if (begins(text, error_marks[i]))
			return true;
	for (size_t i = 0; i < PS_ARRAY_LEN(error_numbers); i++) {
		size_t len = strlen(error_numbers[i]);

		if (begins(text, error_numbers[i]) && strlen(text) == len + 3 &&
		    strspn(text + len, "0123456789") == 3)
			return true;
	}
	return false;
}

const char *
ps_judge_trim(struct ps_bench *b, const char *text)
{
	struct ps_span s = ps_text_trim(ps_span_str(text));

	return ps_arena_strndup(b->arena, s.ptr ? s.ptr : "", s.len);
}

static const struct ps_rule *
rule_of(const char *column)
{
	const struct ps_schema *batch = ps_schema_get("order-batch");
	bool actual = strncmp(column, ACTUAL, strlen(ACTUAL)) == 0;
	const struct ps_rule *rule =
		ps_schema_rule(batch, actual ? "actual" : column);

	if (!rule)
		ps_bug("an answer column that the schema does not have");
	return rule;
}

static bool
check_length(struct ps_bench *b, const char *column, const char *text)
{
	int64_t len = (int64_t)ps_utf8_count(ps_span_str(text));
	const struct ps_rule *rule;

	if (len == 0)
		return true; /* nearly all of them */
	rule = rule_of(column);
	if (len <= rule->max)
		return true;
	if (len == CELL_FULL)
		return ps_reject(b, column, PS_E_TOO_LONG,
				 "'%s' fills its cell and was probably cut",
				 column);
	return ps_reject(b, column, PS_E_TOO_LONG,
			 "'%s' has %lld characters, more than the %lld "
			 "allowed",
			 column, (long long)len, (long long)rule->max);
}

bool
ps_judge_whole(struct ps_bench *b, const char *column, const char *text)
{
	if (text[0] == '=')
		return ps_reject(b, column, PS_E_ANSWER_SHAPE,
				 "'%s' begins with '='; begin the text with '",
				 column);
	if (is_error_text(text))
		return ps_reject(b, column, PS_E_ANSWER_SHAPE,
				 "'%s' holds the error '%.20s' of a "
				 "spreadsheet; write the text again and begin "
				 "it with '",
				 column, text);
	return check_length(b, column, text);
}

static bool
needs_message(const struct ps_bench *b, enum ps_answer_status status)
{
	return status == PS_ANSWER_HOLD || status == PS_ANSWER_RETURN ||
	       status == PS_ANSWER_PARTIAL || ps_judge_rules(b, PS_EV_FAILED);
}

bool
ps_judge_message(struct ps_bench *b, enum ps_answer_status status)
{
	const char *word = ps_judge_trim(b, b->c->row->answer.status);

	b->v->message = ps_judge_trim(b, b->c->row->answer.message);
	if (!ps_judge_whole(b, "message", b->v->message))
		return false;
	if (!needs_message(b, status) || *b->v->message)
		return true;
	if (status == PS_ANSWER_NONE || status == PS_ANSWER_DONE ||
	    status == PS_ANSWER_ALREADY)
		word = "failed"; /* said of an item */
	return ps_reject(b, "message", PS_E_MESSAGE, "'%.40s' needs a message",
			 word);
}

/* Two readings: the person must say which. */
static bool
ask_which(struct ps_bench *b, const char *column, enum ps_diag_code code,
	  const char *text, const struct ps_readings *both)
{
	return ps_reject(b, column, code, "which day is '%.30s'? Type %s or %s",
			 text, ps_judge_typed(b, both, 0),
			 ps_judge_typed(b, both, 1));
}

static void
say_reading(struct ps_bench *b, const char *column, const char *text,
	    const struct ps_readings *one)
{
	if (!one->plain)
		ps_remark(b, PS_W_DATE_READ, "'%s' was read as %s: '%.30s'",
			  column, ps_judge_typed(b, one, 0), text);
}

static bool
refuse_until(struct ps_bench *b, const char *text,
	     const struct ps_readings *readings, int64_t today)
{
	if (readings->n == 0 || !readings->day_only)
		return ps_reject(b, "until", PS_E_UNTIL,
				 "'%.40s' is no day; write it as YYYY-MM-DD",
				 text);
	if (readings->at[0] > today)
		return ps_reject(b, "until", PS_E_UNTIL,
				 "%.30s is more than a year away", text);
	return ps_reject(b, "until", PS_E_UNTIL, "%.30s is not in the future",
			 text);
}

bool
ps_judge_day(struct ps_bench *b, const char *text)
{
	int64_t today = b->c->now - b->c->now % DAY;
	struct ps_readings all;
	struct ps_readings fit;

	if (!ps_judge_whole(b, "until", text))
		return false;
	ps_judge_readings(text, &all);
	fit = all;
	ps_judge_keep(&fit, today + DAY, today + HOLD_MAX_DAYS * DAY);
	if (fit.n == 0 || !fit.day_only)
		return refuse_until(b, text, &all, today);
	if (fit.n > 1)
		return ask_which(b, "until", PS_E_UNTIL, text, &fit);
	say_reading(b, "until", text, &fit);
	b->v->until = ps_judge_typed(b, &fit, 0);
	return true;
}

bool
ps_judge_until(struct ps_bench *b, enum ps_answer_status status)
{
	const char *text = ps_judge_trim(b, b->c->row->answer.until);

	if (status != PS_ANSWER_HOLD)
		return true;
	if (!*text)
		return ps_reject(b, "until", PS_E_UNTIL, "hold needs a day");
	return ps_judge_day(b, text);
}

/* Found so before: it may have been done at any time. */
static int64_t
earliest(const struct ps_bench *b)
{
	int64_t sent = b->c->order->transmitted_at;

	if (sent == PS_WHEN_NONE || (ps_judge_rules(b, PS_EV_ALREADY) &&
				     !ps_judge_rules(b, PS_EV_DONE)))
		return INT64_MIN;
	return sent - sent % DAY;
}

static bool
refuse_time(struct ps_bench *b, const char *text,
	    const struct ps_readings *readings)
{
	const char *column = "executed_at";

	if (readings->n == 0)
		return ps_reject(b, column, PS_E_EXECUTED_AT,
				 "'%.30s' is no time", text);
	if (readings->n > 1)
		return ps_reject(b, column, PS_E_EXECUTED_AT,
				 "'%.30s' is not between the day the order was "
				 "sent out and now, be it %s or %s",
				 text, ps_judge_typed(b, readings, 0),
				 ps_judge_typed(b, readings, 1));
	if (readings->at[0] > b->c->now + AHEAD_MAX)
		return ps_reject(b, column, PS_E_EXECUTED_AT,
				 "'%.30s' is in the future", text);
	return ps_reject(b, column, PS_E_EXECUTED_AT,
			 "'%.30s' is before the order was sent out; if it was "
			 "so before, write already",
			 text);
}

/* When it was done, as typed: one reading that can be true. */
static bool
read_time(struct ps_bench *b, const char *text, struct ps_readings *out)
{
	struct ps_readings all;

	ps_judge_readings(text, &all);
	*out = all;
	ps_judge_keep(out, earliest(b), b->c->now + AHEAD_MAX);
	if (out->n == 0)
		return refuse_time(b, text, &all);
	if (out->n > 1)
		return ask_which(b, "executed_at", PS_E_EXECUTED_AT, text, out);
	say_reading(b, "executed_at", text, out);
	return true;
}

/* All that can be asked for as long as the status is not known. */
static bool
is_a_time(struct ps_bench *b, const char *text)
{
	struct ps_readings all;

	ps_judge_readings(text, &all);
	return !*text || all.n > 0 || refuse_time(b, text, &all);
}

bool
ps_judge_executed(struct ps_bench *b, enum ps_answer_status status)
{
	const struct ps_answer *answer = &b->c->row->answer;
	const char *by = ps_judge_trim(b, answer->executed_by);
	const char *text = ps_judge_trim(b, answer->executed_at);
	struct ps_readings at = { .at = { b->c->committed_at }, .n = 1 };
	char when[PS_WHEN_TEXT_MAX];

	bool fine = ps_judge_whole(b, "executed_by", by);

	if (!ps_judge_whole(b, "executed_at", text))
		return false;
	if (status == PS_ANSWER_HOLD || status == PS_ANSWER_RETURN)
		return fine; /* nothing was carried out */
	if (status == PS_ANSWER_UNKNOWN)
		return is_a_time(b, text) && fine;
	if (*text && !read_time(b, text, &at))
		return false;
	if (at.day_only)
		ps_when_format_day(at.at[0], when);
	else
		ps_when_format(at.at[0], when);
	b->v->executed_at = ps_arena_strdup(b->arena, when);
	b->v->executed_by = *by ? by : ps_actor_text(b->arena, b->c->actor);
	b->v->defaulted = !*text && !*by;
	return fine;
}

bool
ps_judge_evidence(struct ps_bench *b, enum ps_answer_status status)
{
	const struct ps_resource_type *type = b->c->type;
	const char *text = ps_judge_trim(b, b->c->row->answer.evidence);
	bool reported = ps_judge_rules(b, PS_EV_DONE) ||
			ps_judge_rules(b, PS_EV_ALREADY);

	(void)status; /* what it did to the items decides */
	b->v->evidence = text;
	if (!ps_judge_whole(b, "evidence", text))
		return false;
	if (!*text && type->evidence_required && reported)
		return ps_reject(b, "evidence", PS_E_EVIDENCE,
				 "'%s' needs evidence", type->id);
	if (*text && *type->evidence_pattern &&
	    !ps_pattern_matches(type->evidence_pattern, text))
		return ps_reject(b, "evidence", PS_E_EVIDENCE,
				 "'%.60s' does not have the form %s", text,
				 type->evidence_pattern);
	return true;
}

bool
ps_judge_assignee(struct ps_bench *b, enum ps_answer_status status)
{
	(void)status;
	b->v->assignee = ps_judge_trim(b, b->c->row->answer.assignee);
	return ps_judge_whole(b, "assignee", b->v->assignee);
}
