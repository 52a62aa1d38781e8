#include "model/judge_private.h"

#include <ctype.h>

#include "provspool/text.h"

/* Words people use, and what they mean here; one row a word. */
static const struct {
	const char *word;
	enum ps_answer_status status;
} vocabulary[] = {
	{ "done", PS_ANSWER_DONE },	    { "ok", PS_ANSWER_DONE },
	{ "completed", PS_ANSWER_DONE },    { "executed", PS_ANSWER_DONE },
	{ "already", PS_ANSWER_ALREADY },   { "alreadydone", PS_ANSWER_ALREADY },
	{ "failed", PS_ANSWER_FAILED },	    { "fail", PS_ANSWER_FAILED },
	{ "error", PS_ANSWER_FAILED },	    { "partial", PS_ANSWER_PARTIAL },
	{ "partly", PS_ANSWER_PARTIAL },    { "hold", PS_ANSWER_HOLD },
	{ "onhold", PS_ANSWER_HOLD },	    { "return", PS_ANSWER_RETURN },
	{ "returned", PS_ANSWER_RETURN },   { "question", PS_ANSWER_RETURN },
};

/* Too easily typed or ticked: a false "done" is the worst outcome. */
static const char *const ticks[] = { "yes", "y", "1", "x", "true",
				     "\xe2\x9c\x93", "\xe2\x88\x9a",
				     "\xe2\x9c\x94" };

static const char *const offered[] = { "done",	  "already", "failed",
				       "partial", "hold",    "return",
				       NULL };

#define WORD_MAX 32

/* Small letters, without blanks, hyphens and underscores. */
static bool
simplify(const char *text, char out[WORD_MAX])
{
	size_t n = 0;

	for (const char *c = text; *c; c++) {
		if (isspace((unsigned char)*c) || *c == '-' || *c == '_')
			continue;
		if (n + 1 == WORD_MAX)
			return false;
		out[n++] = (char)tolower((unsigned char)*c);
	}
	out[n] = '\0';
	return true;
}

static bool
is_tick(const char *word)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(ticks); i++)
		if (ps_streq(ticks[i], word))
			return true;
	return false;
}

static bool
has_other_letters(const char *word)
{
	for (; *word; word++)
		if ((unsigned char)*word >= 0x80)
			return true;
	return false;
}

static enum ps_answer_status
refuse_word(struct ps_bench *b, const char *text, const char *word,
	    const char *column)
{
	const char *meant = ps_text_suggest(word, offered);

	if (is_tick(word))
		(void)ps_reject(b, column, PS_E_STATUS,
				"'%.20s' may mean anything; write done if it "
				"is done",
				text);
	else if (meant)
		(void)ps_reject(b, column, PS_E_STATUS,
				"unknown status '%.40s'; did you mean '%s'?",
				text, meant);
	else if (has_other_letters(word))
		(void)ps_reject(b, column, PS_E_STATUS,
				"unknown status '%.40s': it has letters of "
				"another alphabet, which may only look alike",
				text);
	else
		(void)ps_reject(b, column, PS_E_STATUS,
				"unknown status '%.40s'; write done, already, "
				"failed, partial, hold or return",
				text);
	return PS_ANSWER_UNKNOWN;
}

enum ps_answer_status
ps_judge_status(struct ps_bench *b, const char *text, const char *column)
{
	struct ps_span trimmed = ps_text_trim(ps_span_str(text));
	const char *clean = ps_arena_strndup(
		b->arena, trimmed.ptr ? trimmed.ptr : "", trimmed.len);
	char word[WORD_MAX];

	if (!*clean)
		return PS_ANSWER_NONE;
	if (!simplify(clean, word))
		return refuse_word(b, clean, "", column);
	for (size_t i = 0; i < PS_ARRAY_LEN(vocabulary); i++)
		if (ps_streq(vocabulary[i].word, word))
			return vocabulary[i].status;
	return refuse_word(b, clean, word, column);
}

enum ps_event_kind
ps_judge_event(enum ps_answer_status status)
{
	switch (status) {
	case PS_ANSWER_DONE:
		return PS_EV_DONE;
	case PS_ANSWER_ALREADY:
		return PS_EV_ALREADY;
	case PS_ANSWER_FAILED:
		return PS_EV_FAILED;
	case PS_ANSWER_HOLD:
		return PS_EV_HOLD;
	case PS_ANSWER_RETURN:
		return PS_EV_RETURN;
	case PS_ANSWER_NONE:
	case PS_ANSWER_PARTIAL:
	case PS_ANSWER_UNKNOWN:
		break;
	}
	return PS_EV_NONE;
}
