#include "app/place.h"
#include "app/meter.h"

#include <unistd.h>

#include "provspool/fs.h"
#include "provspool/limits.h"

static bool
is_oid(const char *s)
{
	return strspn(s, "0123456789abcdef") == PS_OID_MAX - 1;
}

/* A spool without history is damaged; a folder with .git may be anything. */
static int
no_state(const struct ps_place *place, struct ps_err *err)
{
	if (place->kind == PS_PLACE_SPOOL)
		return ps_err_set(err, PS_EHISTORY,
				  "'%s' has no branch 'state': its history was "
				  "removed; put back a copy of spool.git",
				  place->git);
	return ps_err_set(err, PS_ENOTFOUND,
			  "'%s' is no clone of a spool: it has no branch "
			  "origin/state; make one with 'provspool open', or "
			  "name the spool with -C",
			  place->root);
}

static int
packed_ref(const struct ps_place *place, struct ps_oid *out,
	   struct ps_arena *arena, struct ps_err *err)
{
	struct ps_buf text = PS_BUF_INIT;
	const char *needle = ps_arena_printf(arena, " %s\n", place->state_ref);
	const char *at;
	int rc;

	rc = ps_fs_read(ps_arena_printf(arena, "%s/packed-refs", place->git),
			PS_LIMIT_PACKED_REFS, &text, err);
	at = rc == PS_OK ? strstr(text.ptr, needle) : NULL;
	if (at && at - text.ptr >= PS_OID_MAX - 1 &&
	    is_oid(at - (PS_OID_MAX - 1)))
		memcpy(out->hex, at - (PS_OID_MAX - 1), PS_OID_MAX - 1);
	else if (rc == PS_OK || rc == PS_ENOTFOUND)
		rc = no_state(place, err);
	ps_buf_release(&text);
	return rc;
}

/* The tip of `state` from the files of git alone: starting libgit2 is slow. */
int
ps_place_tip(const struct ps_place *place, struct ps_arena *arena,
	     struct ps_oid *out, struct ps_err *err)
{
	struct ps_buf text = PS_BUF_INIT;
	int rc;

	memset(out, 0, sizeof(*out));
	rc = ps_fs_read(
		ps_arena_printf(arena, "%s/%s", place->git, place->state_ref),
		PS_LIMIT_PATH, &text, err);
	if (rc == PS_OK && is_oid(text.ptr))
		memcpy(out->hex, text.ptr, PS_OID_MAX - 1);
	else if (rc == PS_ENOTFOUND)
		rc = packed_ref(place, out, arena, err);
	else if (rc == PS_OK)
		rc = ps_err_set(err, PS_EHISTORY, "'%s/%s' is damaged",
				place->git, place->state_ref);
	ps_buf_release(&text);
	return rc;
}

int
ps_reader_repo(struct ps_reader *reader, struct ps_err *err)
{
	int rc;

	if (reader->repo)
		return PS_OK;
	rc = ps_repo_open(reader->place.git, &reader->repo, err);
	if (rc == PS_OK)
		rc = ps_journal_open(reader->repo, reader->place.state_ref,
				     &reader->journal, err);
	return rc;
}

/* From the history, which takes a while if there is no index at all. */
static int
open_anew(struct ps_reader *reader, struct ps_err *err)
{
	struct ps_screen screen;
	struct ps_meter meter;
	int rc;

	rc = ps_reader_repo(reader, err);
	if (rc < 0)
		return rc;
	ps_screen_look(&screen, STDERR_FILENO, PS_COLOUR_NEVER);
	ps_meter_init(&meter, &screen);
	reader->journal.progress = &meter.progress;
	rc = ps_index_open(reader->place.index, &reader->journal,
			   &reader->journal.commit, &reader->index, err);
	reader->journal.progress = NULL;
	ps_meter_end(&meter);
	return rc;
}

int
ps_reader_open(const char *start, struct ps_arena *arena, struct ps_reader *out,
	       struct ps_err *err)
{
	int rc;

	memset(out, 0, sizeof(*out));
	ps_config_init(&out->config);
	rc = ps_place_find(start, arena, &out->place, err);
	if (rc == PS_OK)
		rc = ps_place_tip(&out->place, arena, &out->state, err);
	if (rc == PS_OK && ps_index_open(out->place.index, NULL, &out->state,
					 &out->index, err) < 0)
		rc = open_anew(out, err);
	if (rc < 0)
		ps_reader_release(out);
	return rc;
}

int
ps_reader_config(struct ps_reader *reader, struct ps_err *err)
{
	int rc;

	if (reader->configured)
		return PS_OK;
	rc = ps_config_recorded(reader->index, &reader->config, err);
	reader->configured = rc == PS_OK;
	return rc;
}

void
ps_reader_release(struct ps_reader *reader)
{
	ps_index_free(reader->index);
	reader->index = NULL;
	if (reader->repo) {
		ps_journal_release(&reader->journal);
		ps_repo_free(reader->repo);
		reader->repo = NULL;
	}
	ps_config_release(&reader->config);
}

bool
ps_reader_drop_index(const char *start, struct ps_arena *arena,
		     const struct ps_err *err)
{
	static const char *const endings[] = { "", "-wal", "-shm" };
	struct ps_place place;
	struct ps_err ignored; /* the failure at hand is the one to tell */

	if (err->code != PS_EDATA ||
	    ps_place_find(start, arena, &place, &ignored) < 0 ||
	    !(strstr(err->text, place.index) ||
	      strstr(err->text, "the index is damaged")))
		return false;
	for (size_t i = 0; i < PS_ARRAY_LEN(endings); i++)
		(void)unlink(ps_arena_printf(arena, "%s%s", place.index,
					     endings[i]));
	return true;
}
