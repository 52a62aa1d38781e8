/*
 * register - what extracts showed of each managed system.
 *
 * A resource is a list of facts: that it is there, and each value it has.  A
 * fact has a time from which it was shown and, once an extract no longer
 * showed it, one until which; so what was there at an earlier time is known
 * as well.  Orders are not part of it: what they did since is laid over it by
 * who asks (engine/overlay.h).
 *
 * Part of the index: projected from resources.csv of the `verify` segments,
 * and disposable with it.
 */
#ifndef PROVSPOOL_REGISTER_H
#define PROVSPOOL_REGISTER_H

#include "provspool/index.h"

struct ps_fact {
	const char *property; /* "" for the resource itself */
	const char *value;
	int64_t from;  /* as-of time of the extract that first showed it */
	int64_t until; /* … and of that which no longer did; PS_WHEN_NONE */
};

struct ps_resource {
	const char *resource_type;
	const char *key;
	const char *owner; /* as last shown, "" if that is not known */
	bool there;	   /* as the last extract showed it */
	struct ps_fact *facts;
	size_t nfacts;
	size_t facts_cap; /* of an array in an arena */
};

/* Was it so at a time?  PS_WHEN_NONE: now. */
bool ps_fact_holds(const struct ps_fact *fact, int64_t at);
/* The fact that holds now, or NULL. */
const struct ps_fact *ps_resource_fact(const struct ps_resource *resource,
				       const char *property, const char *value);
/*
 * Take over a change, seen at a time; texts are not copied.  What is added is
 * not there yet: a change is a difference.
 */
void ps_resource_change(struct ps_resource *resource,
			const struct ps_sighting *change, int64_t at,
			struct ps_arena *arena);

/* One resource; out->nfacts 0: it was never seen. */
PS_CHECK int ps_register_get(struct ps_index *index, const char *type,
			     const char *key, struct ps_arena *arena,
			     struct ps_resource *out, struct ps_err *err);

typedef int ps_resource_fn(const struct ps_resource *resource, void *context,
			   struct ps_err *err);
/* Those of an owner, by type and key, gone ones too. */
PS_CHECK int ps_register_owned(struct ps_index *index, const char *owner,
			       ps_resource_fn *fn, void *context,
			       struct ps_err *err);
/* Those of a type, by key, gone ones too.  `fn` may ask for others. */
PS_CHECK int ps_register_walk(struct ps_index *index, const char *type,
			      ps_resource_fn *fn, void *context,
			      struct ps_err *err);

/* What is known of the extracts of a resource type. */
struct ps_extracts {
	int64_t seq;	    /* segment of the newest; 0: none came so far */
	int64_t as_of;	    /* PS_WHEN_NONE */
	int64_t time;	    /* when it was taken in */
	int64_t full_as_of; /* of the newest full one; PS_WHEN_NONE */
	int64_t resources;  /* that are there: the population */
};
PS_CHECK int ps_register_extracts(struct ps_index *index, const char *type,
				  struct ps_extracts *out, struct ps_err *err);

#endif
