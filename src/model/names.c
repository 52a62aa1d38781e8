#include "provspool/order.h"

struct name {
	int id;
	const char *text;
};

static const struct name states[] = { { PS_ST_NONE, "none" },
#define X(id, code, name) { id, name },
				      PS_STATE_LIST(X)
#undef X
};
#define X(id, name) { id, name },
static const struct name assurances[] = { PS_ASSURANCE_LIST(X) };
static const struct name holds[] = { PS_HOLD_LIST(X) };
static const struct name changes[] = { PS_CHANGE_LIST(X) };
static const struct name ops[] = { PS_OP_LIST(X) };
static const struct name intents[] = { PS_INTENT_LIST(X) };
static const struct name events[] = { PS_EVENT_LIST(X) };
#undef X
static const struct name whos[] = { { PS_WHO_ENGINE, "engine" },
				    { PS_WHO_OPERATOR, "operator" },
				    { PS_WHO_REVIEWER, "reviewer" },
				    { PS_WHO_RELEASER, "releaser" } };

/* The text of an id, "" for one without a name (the zero values). */
static const char *
text_of(const struct name *names, size_t n, int id)
{
	for (size_t i = 0; i < n; i++)
		if (names[i].id == id)
			return names[i].text;
	return "";
}

static int
id_of(const struct name *names, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (ps_streq(names[i].text, text))
			return names[i].id;
	return 0;
}

#define DEFINE(type, what, table)                                              \
	const char *ps_##what##_name(type what)                                \
	{                                                                      \
		return text_of(table, PS_ARRAY_LEN(table), (int)(what));       \
	}                                                                      \
	type ps_##what##_by_name(const char *name)                             \
	{                                                                      \
		return (type)id_of(table, PS_ARRAY_LEN(table), name);          \
	}

DEFINE(enum ps_state, state, states)
DEFINE(enum ps_assurance, assurance, assurances)
DEFINE(enum ps_hold, hold, holds)
DEFINE(enum ps_change, change, changes)
DEFINE(enum ps_op, op, ops)
DEFINE(enum ps_intent, intent, intents)
DEFINE(enum ps_event_kind, event, events)

const char *
ps_who_name(enum ps_who who)
{
	return text_of(whos, PS_ARRAY_LEN(whos), (int)who);
}
