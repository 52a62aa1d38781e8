#include "provspool/order.h"

/* The whole table; what is not in it cannot happen.  Remarks are not. */
/* clang-format off */
#define T(from, event, to, assurance, who, meaning)                            \
	{ PS_ST_##from, PS_EV_##event, PS_ST_##to, PS_AS_##assurance,          \
	  PS_WHO_##who, meaning },
const struct ps_transition ps_transitions[] = {
	/* taken in */
	T(NONE, TAKE_IN, PENDING, NONE, ENGINE, "a request was taken in")
	T(NONE, REVIEW, AWAITING, NONE, ENGINE, "it has to be approved first")
	T(NONE, LAPSE, INACTIVE, NONE, ENGINE, "its whole period is in the past")
	T(NONE, COMPUTE_ERROR, ERROR, NONE, ENGINE, "an item of the request cannot be computed")
	T(NONE, IN_PLACE, EXECUTED, ATTESTED, ENGINE, "the register shows it already; assurance is that of what shows it")
	/* reviewed */
	T(AWAITING, APPROVE, PENDING, NONE, REVIEWER, "approved, perhaps with a reply or for another resource")
	T(AWAITING, DECLINE, DECLINED, NONE, REVIEWER, "declined")
	T(AWAITING, POSTPONE, AWAITING, NONE, REVIEWER, "decided later")
	T(AWAITING, LAPSE, INACTIVE, NONE, ENGINE, "its period ended before anybody decided")
	/* sent out */
	T(PENDING, TRANSMIT, TRANSMITTED, NONE, ENGINE, "due, and its resource is free: the work file exists")
	T(PENDING, IN_PLACE, EXECUTED, ATTESTED, ENGINE, "the register came to show it before it was out")
	T(PENDING, LAPSE, INACTIVE, NONE, ENGINE, "its period ended before it was out")
	T(PENDING, WITHHOLD, PENDING, NONE, ENGINE, "a threshold stopped it")
	T(PENDING, RELEASE, PENDING, NONE, RELEASER, "a stop was released for it")
	T(TRANSMITTED, RECALL, PENDING, NONE, ENGINE, "it has to wait again: a revocation goes first, or what it needs was taken back")
	/* answered */
	T(TRANSMITTED, DONE, EXECUTED, ATTESTED, OPERATOR, "carried out")
	T(TRANSMITTED, ALREADY, EXECUTED, ATTESTED, OPERATOR, "found so")
	T(TRANSMITTED, FAILED, ERRORED, NONE, OPERATOR, "could not be carried out")
	T(TRANSMITTED, HOLD, TRANSMITTED, NONE, OPERATOR, "has to wait until a day")
	T(TRANSMITTED, RETURN, AWAITING, NONE, OPERATOR, "a question first")
	T(TRANSMITTED, CLAIM, TRANSMITTED, NONE, OPERATOR, "somebody takes it on, or gives it back")
	/* seen in the managed system */
	T(TRANSMITTED, OBSERVE, VERIFIED, VERIFIED, ENGINE, "an extract shows it before anybody answered")
	T(EXECUTED, VERIFY, VERIFIED, VERIFIED, ENGINE, "an extract newer than the execution shows it")
	T(EXECUTED, CONTRADICT, EXECUTED, CONTRADICTED, ENGINE, "after the grace period a newer extract does not show it")
	T(EXECUTED, REVIEW, AWAITING, NONE, ENGINE, "contradicted: somebody has to decide")
	T(EXECUTED, REISSUE, PENDING, NONE, ENGINE, "contradicted: it is to be carried out again")
	T(VERIFIED, DRIFT, VERIFIED, VERIFIED, ENGINE, "a later extract no longer shows it")
	/* too late */
	T(TRANSMITTED, TIME_OUT, ERRORED, NONE, ENGINE, "nobody answered in its validity")
	T(EXECUTED, TIME_OUT, ERRORED, NONE, ENGINE, "nothing verified it in its validity")
	/* after an error */
	T(ERRORED, UNBLOCK, PENDING, NONE, REVIEWER, "tried again")
	T(ERRORED, POSTPONE, ERRORED, NONE, REVIEWER, "decided later")
	T(ERRORED, DECLINE, DECLINED, NONE, REVIEWER, "given up")
	T(ERRORED, ACCEPT, EXECUTED, ATTESTED, REVIEWER, "a late answer was accepted")
	/* taken back */
	T(PENDING, CANCEL, CANCELLED, NONE, ENGINE, "its source took it back before it was out")
	T(AWAITING, CANCEL, CANCELLED, NONE, ENGINE, "its source took it back before it was approved")
	T(ERRORED, CANCEL, CANCELLED, NONE, ENGINE, "its source took it back after it had failed")
	T(ERROR, CANCEL, CANCELLED, NONE, ENGINE, "its source took back what could not be computed")
	T(PENDING, SUPERSEDE, SUPERSEDED, NONE, ENGINE, "a newer request took its place before it was out")
	T(AWAITING, SUPERSEDE, SUPERSEDED, NONE, ENGINE, "a newer request took its place unapproved")
	T(ERRORED, SUPERSEDE, SUPERSEDED, NONE, ENGINE, "a newer request took its place after it had failed")
	T(ERROR, SUPERSEDE, SUPERSEDED, NONE, ENGINE, "a newer request took the place of a wrong one")
	T(TRANSMITTED, STOP, SUPERSEDED, NONE, ENGINE, "a revocation of the same resource stopped it")
	T(EXECUTED, RETRACT, TRANSMITTED, NONE, OPERATOR, "its answer was taken back: it is out again")
};
#undef T
/* clang-format on */
const size_t ps_transitions_len = PS_ARRAY_LEN(ps_transitions);

const struct ps_transition *
ps_transition_find(enum ps_state from, enum ps_event_kind event)
{
	for (size_t i = 0; i < ps_transitions_len; i++)
		if (ps_transitions[i].from == from &&
		    ps_transitions[i].event == event)
			return &ps_transitions[i];
	return NULL;
}

bool
ps_event_is_answer(enum ps_event_kind event)
{
	for (size_t i = 0; i < ps_transitions_len; i++)
		if (ps_transitions[i].event == event)
			return ps_transitions[i].who != PS_WHO_ENGINE;
	return false;
}

bool
ps_state_is_settled(enum ps_state state)
{
	switch (state) {
	case PS_ST_NONE:
	case PS_ST_PENDING:
	case PS_ST_TRANSMITTED:
	case PS_ST_AWAITING:
	case PS_ST_ERRORED:
	case PS_ST_ERROR:
		return false;
	case PS_ST_VERIFIED:
	case PS_ST_INACTIVE:
	case PS_ST_EXECUTED:
	case PS_ST_DECLINED:
	case PS_ST_CANCELLED:
	case PS_ST_SUPERSEDED:
	case PS_ST_COUNT:
		return true;
	}
	return true;
}
