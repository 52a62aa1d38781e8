#include "provspool/order.h"

const struct ps_transition ps_transitions[] = {
	{ PS_ST_NONE, PS_EV_TAKE_IN, PS_ST_PENDING, PS_AS_NONE, PS_WHO_ENGINE,
	  "a request was taken in" },
	{ PS_ST_NONE, PS_EV_COMPUTE_ERROR, PS_ST_ERROR, PS_AS_NONE,
	  PS_WHO_ENGINE, "an item of the request cannot be computed" },
	{ PS_ST_PENDING, PS_EV_TRANSMIT, PS_ST_TRANSMITTED, PS_AS_NONE,
	  PS_WHO_ENGINE,
	  "due, and its resource is free: the work file exists" },
	{ PS_ST_PENDING, PS_EV_CANCEL, PS_ST_CANCELLED, PS_AS_NONE,
	  PS_WHO_ENGINE, "its source took it back before it was out" },
	{ PS_ST_AWAITING, PS_EV_CANCEL, PS_ST_CANCELLED, PS_AS_NONE,
	  PS_WHO_ENGINE, "its source took it back before it was approved" },
	{ PS_ST_ERRORED, PS_EV_CANCEL, PS_ST_CANCELLED, PS_AS_NONE,
	  PS_WHO_ENGINE, "its source took it back after it had failed" },
	{ PS_ST_ERROR, PS_EV_CANCEL, PS_ST_CANCELLED, PS_AS_NONE, PS_WHO_ENGINE,
	  "its source took back what could not be computed" },
	{ PS_ST_PENDING, PS_EV_SUPERSEDE, PS_ST_SUPERSEDED, PS_AS_NONE,
	  PS_WHO_ENGINE, "a newer request took its place before it was out" },
	{ PS_ST_AWAITING, PS_EV_SUPERSEDE, PS_ST_SUPERSEDED, PS_AS_NONE,
	  PS_WHO_ENGINE, "a newer request took its place unapproved" },
	{ PS_ST_ERRORED, PS_EV_SUPERSEDE, PS_ST_SUPERSEDED, PS_AS_NONE,
	  PS_WHO_ENGINE, "a newer request took its place after it had failed" },
	{ PS_ST_ERROR, PS_EV_SUPERSEDE, PS_ST_SUPERSEDED, PS_AS_NONE,
	  PS_WHO_ENGINE, "a newer request took the place of a wrong one" },
	{ PS_ST_TRANSMITTED, PS_EV_DONE, PS_ST_EXECUTED, PS_AS_ATTESTED,
	  PS_WHO_OPERATOR, "carried out" },
	{ PS_ST_TRANSMITTED, PS_EV_ALREADY, PS_ST_EXECUTED, PS_AS_ATTESTED,
	  PS_WHO_OPERATOR, "found so" },
	{ PS_ST_TRANSMITTED, PS_EV_FAILED, PS_ST_ERRORED, PS_AS_NONE,
	  PS_WHO_OPERATOR, "could not be carried out" },
	{ PS_ST_TRANSMITTED, PS_EV_HOLD, PS_ST_TRANSMITTED, PS_AS_NONE,
	  PS_WHO_OPERATOR, "has to wait until a day" },
	{ PS_ST_TRANSMITTED, PS_EV_RETURN, PS_ST_AWAITING, PS_AS_NONE,
	  PS_WHO_OPERATOR, "a question first" },
};
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
