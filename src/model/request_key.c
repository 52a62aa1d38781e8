#include "request_rows.h"

/* Stands in no cell that counts: control characters are refused. */
#define SEPARATOR '\x1F'

static void
add_part(struct ps_buf *key, const char *text)
{
	if (key->len > 0)
		ps_buf_addch(key, SEPARATOR);
	ps_buf_addstr(key, text);
}

static void
add_subject(struct ps_buf *key, const char *const *cells)
{
	const char *handle = cells[PS_COL_REQUEST_HANDLE];

	if (*cells[PS_COL_REQUEST_RESOURCE]) {
		add_part(key, "resource");
		add_part(key, cells[PS_COL_REQUEST_RESOURCE]);
		return;
	}
	add_part(key, "owner");
	add_part(key, cells[PS_COL_REQUEST_OWNER]);
	add_part(key, *handle ? handle : "1");
}

static void
write_key(struct ps_buf *key, const char *const *cells,
	  const struct ps_resource_type *type, enum ps_request_damage damage)
{
	ps_buf_reset(key);
	add_part(key, cells[PS_COL_REQUEST_REQUEST]);
	if (damage >= PS_REQUEST_NO_TYPE)
		return;
	add_part(key, type->id);
	if (damage >= PS_REQUEST_NO_SUBJECT)
		return;
	add_subject(key, cells);
	if (damage >= PS_REQUEST_NO_CHANGE)
		return;
	add_part(key, cells[PS_COL_REQUEST_CHANGE]);
}

void
ps_request_key(struct ps_request_keys *keys, const struct ps_request_row *row,
	       const struct ps_resource_type *type,
	       enum ps_request_damage damage, struct ps_request_key *out)
{
	unsigned char digest[PS_SHA_BYTES];

	write_key(&keys->text, row->cells, type, damage);
	ps_sha_restart(keys->sha);
	ps_sha_add(keys->sha, keys->text.ptr, keys->text.len);
	ps_sha_end(keys->sha, digest);
	memcpy(out, digest, sizeof(*out));
}

uint32_t
ps_request_stain(struct ps_request_table *table,
		 const struct ps_request_row *row,
		 const struct ps_resource_type *type)
{
	static const enum ps_request_damage kinds[] = { PS_REQUEST_NO_CHANGE,
							PS_REQUEST_NO_SUBJECT,
							PS_REQUEST_NO_TYPE };
	struct ps_request_key key;
	uint32_t found = 0;

	if (table->stains.len == 0)
		return 0;
	for (size_t i = 0; found == 0 && i < PS_ARRAY_LEN(kinds); i++) {
		ps_request_key(&table->stains, row, type, kinds[i], &key);
		found = ps_request_keys_find(&table->stains, &key);
	}
	return found > 0 ? table->stained[found - 1] : 0;
}
