#include "provspool/node.h"

const struct ps_node *
ps_node_get(const struct ps_node *map, const char *key)
{
	if (!map || map->kind != PS_NODE_MAP)
		return NULL;
	for (const struct ps_node *n = map->child; n; n = n->next) {
		if (ps_streq(n->key, key))
			return n;
	}
	return NULL;
}

const char *
ps_node_text(const struct ps_node *map, const char *key, const char *otherwise)
{
	const struct ps_node *node = ps_node_get(map, key);

	return node && node->kind == PS_NODE_SCALAR ? node->text : otherwise;
}
