#include "provspool/threshold.h"

#define FOLDER "holds/"
#define ENDING ".yaml"

const char *
ps_volume_name(enum ps_volume volume)
{
	static const char *const names[PS_VOLUME_COUNT] = {
		"", "create", "update", "delete", "urgent-delete", "protected"
	};

	return names[volume];
}

enum ps_volume
ps_order_volume(const struct ps_order *order)
{
	if (order->intent == PS_INTENT_REVOKE ||
	    order->change == PS_CHANGE_DELETE)
		return order->urgent ? PS_VOLUME_URGENT_DELETE
				     : PS_VOLUME_DELETE;
	return order->change == PS_CHANGE_CREATE ? PS_VOLUME_CREATE
						 : PS_VOLUME_UPDATE;
}

const struct ps_threshold *
ps_threshold_of(const struct ps_thresholds *thresholds, enum ps_volume volume)
{
	switch (volume) {
	case PS_VOLUME_CREATE:
		return &thresholds->create;
	case PS_VOLUME_UPDATE:
		return &thresholds->update;
	default:
		return &thresholds->remove;
	}
}

const char *
ps_threshold_broken(struct ps_arena *arena, const struct ps_resource_type *type,
		    enum ps_volume volume, const struct ps_flow *flow)
{
	const struct ps_thresholds *t = &type->thresholds;
	const struct ps_threshold *limit = ps_threshold_of(t, volume);
	int64_t all = flow->coming + flow->sent;

	if (flow->coming == 0)
		return NULL;
	if (all > limit->count)
		return ps_arena_printf(
			arena, "%lld in %lld hours, more than %lld",
			(long long)all, (long long)t->window_hours,
			(long long)limit->count);
	if (flow->population >= t->minimum_population && limit->percent < 100 &&
	    all * 100 > limit->percent * flow->population)
		return ps_arena_printf(
			arena,
			"%lld in %lld hours, more than %lld percent of the "
			"%lld that there were",
			(long long)all, (long long)t->window_hours,
			(long long)limit->percent, (long long)flow->population);
	return NULL;
}

const char *
ps_hold_path(struct ps_arena *arena, const char *resource_type,
	     enum ps_volume volume)
{
	return ps_arena_printf(arena, FOLDER "%s-%s" ENDING, resource_type,
			       ps_volume_name(volume));
}

bool
ps_hold_is_path(const char *path)
{
	size_t len = strlen(path);

	return strncmp(path, FOLDER, strlen(FOLDER)) == 0 &&
	       len > strlen(FOLDER ENDING) &&
	       ps_streq(path + len - strlen(ENDING), ENDING);
}

static bool
ends_with(const char *text, size_t len, const char *word, size_t *rest)
{
	size_t n = strlen(word);

	if (len < n + 2 || text[len - n - 1] != '-' ||
	    strncmp(text + len - n, word, n) != 0)
		return false;
	*rest = len - n - 1;
	return true;
}

bool
ps_hold_parse(struct ps_arena *arena, const char *path, const char **type,
	      enum ps_volume *volume)
{
	const char *name = path + strlen(FOLDER);
	size_t len;
	size_t rest = 0;

	if (!ps_hold_is_path(path))
		return false;
	len = strlen(name) - strlen(ENDING);
	/* "urgent-delete" before "delete" */
	for (int v = PS_VOLUME_COUNT - 1; v > 0; v--)
		if (ends_with(name, len, ps_volume_name((enum ps_volume)v),
			      &rest)) {
			*volume = (enum ps_volume)v;
			*type = ps_arena_strndup(arena, name, rest);
			return true;
		}
	return false;
}

bool
ps_order_is_stopped(const struct ps_order *order)
{
	return order->state == PS_ST_PENDING && ps_hold_is_path(order->stop);
}

void
ps_hold_digest_add(struct ps_sha *digest, const struct ps_order *order)
{
	char line[48];
	int n = snprintf(line, sizeof(line), "%lld %lld\n",
			 (long long)order->number, (long long)order->attempt);

	ps_sha_add(digest, line, (size_t)n);
}
