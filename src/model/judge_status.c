#include "model/judge_private.h"

#include "provspool/text.h"

/*
 * Words people use, as fold() leaves them: English, French, German, Spanish.
 * A word that might be a mere yes is not among them.
 */
static const struct {
	enum ps_answer_status status;
	const char *words[14]; /* ends with NULL */
} vocabulary[] = {
	{ PS_ANSWER_DONE,
	  { "done", "ok", "completed", "executed", "fait", "termine",
	    "effectue", "erledigt", "fertig", "hecho", "terminado",
	    "completado", NULL } },
	{ PS_ANSWER_ALREADY,
	  { "already", "alreadydone", "deja", "dejafait", "bereits",
	    "bereitserledigt", "yahecho", NULL } },
	{ PS_ANSWER_FAILED,
	  { "failed", "fail", "error", "echec", "echoue", "erreur",
	    "fehlgeschlagen", "fehler", "fallido", NULL } },
	{ PS_ANSWER_PARTIAL,
	  { "partial", "partly", "partiel", "partiellement", "teilweise",
	    "parcial", NULL } },
	{ PS_ANSWER_HOLD,
	  { "hold", "onhold", "enattente", "zuruckgestellt", "zurueckgestellt",
	    "enespera", NULL } },
	{ PS_ANSWER_RETURN,
	  { "return", "returned", "question", "frage", "ruckfrage",
	    "rueckfrage", "pregunta", NULL } },
	{ PS_ANSWER_APPROVE,
	  { "approve", "approved", "retry", "unblock", "approuve", "approuver",
	    "genehmigt", "genehmigen", "aprobado", "aprobar", NULL } },
	{ PS_ANSWER_DECLINE,
	  { "decline", "declined", "reject", "rejected", "keep", "refuse",
	    "refuser", "abgelehnt", "ablehnen", "rechazado", "rechazar",
	    NULL } },
	{ PS_ANSWER_POSTPONE,
	  { "postpone", "postponed", "later", "reporte", "reporter",
	    "verschoben", "verschieben", "aplazado", "aplazar", NULL } },
	{ PS_ANSWER_ACCEPT,
	  { "accept", "accepted", "accepte", "accepter", "akzeptiert",
	    "akzeptieren", "aceptado", "aceptar", NULL } },
};

/* Words of the files in review/; the others are those of orders/. */
static bool
is_decision(enum ps_answer_status status)
{
	return status >= PS_ANSWER_APPROVE && status <= PS_ANSWER_ACCEPT;
}

/* Too easily typed or ticked: a false "done" is the worst outcome. */
static const char *const ticks[] = { "yes",
				     "y",
				     "1",
				     "x",
				     "true",
				     "oui",
				     "o",
				     "ja",
				     "j",
				     "si",
				     "s",
				     "vrai",
				     "wahr",
				     "verdadero",
				     "[x]",
				     "\xe2\x9c\x93",
				     "\xe2\x9c\x94",
				     "\xe2\x88\x9a",
				     "\xe2\x98\x91",
				     "\xe2\x9c\x85" };

static const char *const outcomes[] = { "done", "already", "failed", "partial",
					"hold", "return",  NULL };
static const char *const decisions[] = { "approve", "decline", "postpone",
					 "accept", NULL };

#define WORD_MAX 32

/* The letters U+00E0 to U+00FF without their accents; '*' stays as it is. */
static const char plain[] = "aaaaaa*ceeeeiiii*nooooo*ouuuuy*y";

/* Blanks of every kind, hyphens, underscores; combining accents. */
static bool
is_skipped(uint32_t cp)
{
	return cp <= ' ' || cp == '-' || cp == '_' || cp == 0xa0 ||
	       cp == 0x200b || cp == 0x2011 || cp == 0x202f ||
	       (cp >= 0x2000 && cp <= 0x200a) || (cp >= 0x300 && cp <= 0x36f);
}

/* A small letter without its accent, or 0 if there is no such. */
static char
plain_letter(uint32_t cp)
{
	if (cp >= 'A' && cp <= 'Z')
		return (char)(cp - 'A' + 'a');
	if (cp < 0x80)
		return (char)cp;
	if (cp >= 0xc0 && cp <= 0xde)
		cp += 0x20;
	if (cp < 0xe0 || cp > 0xff || plain[cp - 0xe0] == '*')
		return '\0';
	return plain[cp - 0xe0];
}

/* Small letters, without accents, blanks, hyphens and underscores. */
static bool
fold(const char *text, char out[WORD_MAX])
{
	struct ps_span s = ps_span_str(text);
	size_t at = 0;
	size_t len = 0;
	uint32_t cp;
	size_t n;

	for (; (n = ps_utf8_next(s, at, &cp)) > 0; at += n) {
		char letter = plain_letter(cp);

		if (is_skipped(cp))
			continue;
		if (len + n >= WORD_MAX)
			return false;
		if (letter)
			out[len++] = letter;
		else
			memcpy(out + len, text + at, n);
		len += letter ? 0 : n;
	}
	out[len] = '\0';
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
	bool review = ps_judge_is_review(b);
	enum ps_diag_code code = review ? PS_E_DECISION : PS_E_STATUS;
	const char *meant =
		ps_text_suggest(word, review ? decisions : outcomes);

	if (is_tick(word))
		(void)ps_reject(b, column, code,
				"'%.20s' may mean anything; write %s", text,
				review ? "approve if it is approved"
				       : "done if it is done");
	else if (has_other_letters(word))
		(void)ps_reject(b, column, code,
				"unknown status '%.40s': it has letters of "
				"another alphabet, which may only look alike",
				text);
	else if (meant)
		(void)ps_reject(b, column, code,
				"unknown status '%.40s'; did you mean '%s'?",
				text, meant);
	else
		(void)ps_reject(b, column, code,
				"unknown status '%.40s'; write %s", text,
				review ? "approve, decline, postpone or accept"
				       : "done, already, failed, partial, hold "
					 "or return");
	return PS_ANSWER_UNKNOWN;
}

static enum ps_answer_status
meaning(const char *word, bool review)
{
	for (size_t i = 0; i < PS_ARRAY_LEN(vocabulary); i++)
		for (size_t k = 0; vocabulary[i].words[k]; k++)
			if (ps_streq(vocabulary[i].words[k], word) &&
			    is_decision(vocabulary[i].status) == review)
				return vocabulary[i].status;
	return PS_ANSWER_UNKNOWN;
}

enum ps_answer_status
ps_judge_status(struct ps_bench *b, const char *text, const char *column)
{
	const char *clean = ps_judge_trim(b, text);
	enum ps_answer_status status;
	char word[WORD_MAX];

	if (!*clean)
		return PS_ANSWER_NONE;
	if (!ps_judge_whole(b, ps_judge_is_review(b) ? "decision" : "status",
			    clean))
		return PS_ANSWER_UNKNOWN;
	if (!fold(clean, word))
		return refuse_word(b, clean, "", column);
	status = meaning(word, ps_judge_is_review(b));
	return status == PS_ANSWER_UNKNOWN ? refuse_word(b, clean, word, column)
					   : status;
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
	case PS_ANSWER_APPROVE: /* what these do depends on the item */
	case PS_ANSWER_DECLINE:
	case PS_ANSWER_POSTPONE:
	case PS_ANSWER_ACCEPT:
	case PS_ANSWER_UNKNOWN:
		break;
	}
	return PS_EV_NONE;
}
