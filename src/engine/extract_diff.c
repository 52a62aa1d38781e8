#include "engine/extract_diff.h"

#include "provspool/extract.h"
#include "provspool/when.h"

static int
add_change(struct ps_extract_diff *d, enum ps_op op, const char *property,
	   const char *value, struct ps_err *err)
{
	const struct ps_sighting change = {
		.resource_type = d->now.resource_type,
		.resource = d->now.key,
		.owner = op == PS_OP_CREATE ? d->now.owner : "",
		.property = property,
		.value = value,
		.op = op
	};

	d->changed = true;
	return ps_draft_sighting(d->draft, &change, err);
}

struct pair { /* of a property and a value, on either side */
	const char *property;
	const char *value;
	bool single;
};

static int
compare_pairs(const struct pair *a, const struct pair *b)
{
	int c = strcmp(a->property, b->property);

	return c != 0 ? c : strcmp(a->value, b->value);
}

static int
by_pair(const void *a, const void *b)
{
	return compare_pairs(a, b);
}

static bool
is_read(const struct ps_extract_diff *d, const char *property)
{
	return ps_extract_has_property(d->source, d->now.resource_type,
				       property);
}

/* What the register holds of the properties that this extract has. */
static size_t
known_pairs(const struct ps_extract_diff *d, struct pair *out)
{
	const struct ps_resource_type *type =
		ps_config_type(d->config, d->now.resource_type);
	const struct ps_property *property;
	size_t n = 0;

	for (size_t i = 0; i < d->was.nfacts; i++) {
		const struct ps_fact *fact = &d->was.facts[i];

		if (!*fact->property || !is_read(d, fact->property) ||
		    !ps_fact_holds(fact, PS_WHEN_NONE))
			continue;
		property = ps_type_property(type, fact->property);
		out[n++] = (struct pair){ fact->property, fact->value,
					  property && !property->multivalued };
	}
	if (n > 1)
		qsort(out, n, sizeof(*out), by_pair);
	return n;
}

static size_t
shown_pairs(const struct ps_extract_diff *d, struct pair *out)
{
	size_t n = 0;

	for (size_t i = 0; i < d->shown->nitems; i++) {
		const struct ps_item *item = &d->shown->items[i];

		if (item->op == PS_OP_CREATE || !*item->value)
			continue;
		out[n++] = (struct pair){ item->property, item->value,
					  item->op == PS_OP_SET };
	}
	if (n > 1)
		qsort(out, n, sizeof(*out), by_pair);
	return n;
}

/* What is no longer shown; a single value that is another one is set. */
static int
end_pair(struct ps_extract_diff *d, const struct pair *pair,
	 const struct pair *shown, size_t n, struct ps_err *err)
{
	if (!pair->single)
		return add_change(d, PS_OP_REMOVE, pair->property, pair->value,
				  err);
	for (size_t i = 0; i < n; i++)
		if (ps_streq(shown[i].property, pair->property))
			return PS_OK;
	return add_change(d, PS_OP_SET, pair->property, "", err);
}

/* Both sides are sorted. */
static int
compare_values(struct ps_extract_diff *d, const struct pair *known,
	       size_t nknown, const struct pair *shown, size_t nshown,
	       struct ps_err *err)
{
	size_t i = 0;
	size_t k = 0;
	int rc = PS_OK;

	while (rc == PS_OK && (i < nknown || k < nshown)) {
		int c = i == nknown   ? 1
			: k == nshown ? -1
				      : compare_pairs(&known[i], &shown[k]);

		if (c < 0)
			rc = end_pair(d, &known[i], shown, nshown, err);
		else if (c > 0)
			rc = add_change(d,
					shown[k].single ? PS_OP_SET : PS_OP_ADD,
					shown[k].property, shown[k].value, err);
		i += c <= 0 ? 1 : 0;
		k += c >= 0 ? 1 : 0;
	}
	return rc;
}

/* As it is now: what is shown, and what this extract does not read. */
static void
fill_now(struct ps_extract_diff *d, const struct pair *shown, size_t n)
{
	struct ps_fact *facts =
		PS_ARENA_ARRAY(d->arena, struct ps_fact, n + d->was.nfacts + 1);
	size_t len = 0;

	facts[len++] = (struct ps_fact){ .property = "",
					 .value = "",
					 .until = PS_WHEN_NONE };
	for (size_t i = 0; i < n; i++)
		facts[len++] = (struct ps_fact){ .property = shown[i].property,
						 .value = shown[i].value,
						 .until = PS_WHEN_NONE };
	for (size_t i = 0; i < d->was.nfacts; i++)
		if (*d->was.facts[i].property &&
		    !is_read(d, d->was.facts[i].property))
			facts[len++] = d->was.facts[i];
	d->now.there = true;
	d->now.facts = facts;
	d->now.nfacts = len;
}

int
ps_extract_compare(struct ps_extract_diff *d, struct ps_err *err)
{
	struct pair *known =
		PS_ARENA_ARRAY(d->arena, struct pair, d->was.nfacts + 1);
	struct pair *shown =
		PS_ARENA_ARRAY(d->arena, struct pair, d->shown->nitems + 1);
	size_t nshown;
	size_t nknown;
	int rc = PS_OK;

	d->changed = false;
	d->now = (struct ps_resource){ .resource_type = d->shown->resource_type,
				       .key = d->shown->resource,
				       .owner = ps_extract_has_owner(d->source)
							? d->shown->owner
							: d->was.owner };
	nshown = shown_pairs(d, shown);
	nknown = known_pairs(d, known);
	if (!d->was.there || !ps_streq(d->was.owner, d->now.owner))
		rc = add_change(d, PS_OP_CREATE, "", "", err);
	if (rc == PS_OK)
		rc = compare_values(d, known, nknown, shown, nshown, err);
	fill_now(d, shown, nshown);
	return rc;
}
