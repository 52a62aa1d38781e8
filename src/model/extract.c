#include "provspool/extract.h"

#include <strings.h>

#include "provspool/dateform.h"
#include "provspool/text.h"
#include "model/mapping_parts.h"

bool
ps_extract_named(const struct ps_source *source, const char *name, int64_t *at)
{
	char text[PS_WHEN_TEXT_MAX];

	return ps_dateform_read(source->extract->file_name, name,
				source->mapping->zone, text, NULL) &&
	       ps_when_parse(text, at, NULL);
}

bool
ps_extract_has_type(const struct ps_source *source, const char *type)
{
	const char *const *t = source->extract->types;

	for (; *t; t++)
		if (ps_streq(*t, type))
			return true;
	return false;
}

static bool
is_listed(const char *const *list, const char *word)
{
	if (!*list)
		return true;
	for (; *list; list++)
		if (ps_streq(*list, word))
			return true;
	return false;
}

bool
ps_extract_has_property(const struct ps_source *source, const char *type,
			const char *property)
{
	const struct ps_mapping *mapping = source->mapping;

	if (!mapping->wide)
		return true; /* what has no row has no value */
	for (size_t i = 0; i < mapping->nitems; i++)
		if (ps_streq(mapping->items[i].property, property) &&
		    is_listed(mapping->items[i].types, type))
			return true;
	return false;
}

bool
ps_extract_has_owner(const struct ps_source *source)
{
	return source->mapping->cells[PS_COL_REQUEST_OWNER].mapped;
}

/* Upper case as lower, no blanks around what separates parts. */
static void
fold_name(const char *name, struct ps_buf *out)
{
	for (; *name; name++) {
		char c = *name;

		if (c == ' ' && (out->len == 0 || name[1] == '\0' ||
				 strchr(" ,=+;", name[1]) ||
				 strchr(",=+", out->ptr[out->len - 1])))
			continue;
		if (c == ';')
			c = ',';
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		ps_buf_addch(out, c);
		if (*name == '\\' && name[1])
			ps_buf_addch(out, *++name);
	}
}

static bool
same_name(const char *a, const char *b)
{
	struct ps_buf x = PS_BUF_INIT;
	struct ps_buf y = PS_BUF_INIT;
	bool same;

	fold_name(a, &x);
	fold_name(b, &y);
	same = ps_streq(x.ptr, y.ptr);
	ps_buf_release(&x);
	ps_buf_release(&y);
	return same;
}

bool
ps_value_same(enum ps_comparison comparison, const char *a, const char *b)
{
	switch (comparison) {
	case PS_COMPARE_EXACT:
		return ps_streq(a, b);
	case PS_COMPARE_IGNORE_CASE:
		return strcasecmp(a, b) == 0;
	case PS_COMPARE_DN:
		return same_name(a, b);
	}
	ps_bug("no such comparison");
}

const char *
ps_order_reported(const struct ps_order *order, const char *property,
		  struct ps_arena *arena)
{
	const char *line = order->actual ? order->actual : "";
	size_t len = strlen(property);

	while (*line) {
		const char *end = strchrnul(line, '\n');

		if (strncmp(line, property, len) == 0 && line[len] == '=')
			return ps_arena_strndup(arena, line + len + 1,
						(size_t)(end - line) - len - 1);
		line = *end ? end + 1 : end;
	}
	return NULL;
}

const char *
ps_order_key(const struct ps_order *order, const struct ps_resource_type *type,
	     struct ps_arena *arena)
{
	const char *key = ps_order_resource(order);
	const char *reported;

	if (*key)
		return key;
	reported = ps_order_reported(order, type->key, arena);
	if (reported)
		return reported;
	for (size_t i = 0; i < order->nitems; i++)
		if (order->items[i].op == PS_OP_SET &&
		    ps_streq(order->items[i].property, type->key))
			return order->items[i].value;
	return "";
}
