#include "repo_private.h"

#include "provspool/map.h"

/* A commit of the walk. */
struct node {
	git_oid id;
	char hex[PS_OID_MAX];
	size_t first_child; /* in walk.edges, + 1; 0: none */
	size_t waiting;	    /* parents in the walk that are not out yet */
};

struct edge { /* from a parent to one of its children */
	size_t child;
	size_t next; /* edge of the same parent, + 1 */
};

struct walk {
	struct ps_repo *repo;
	struct node *nodes;
	size_t len;
	size_t cap;
	struct edge *edges;
	size_t nedges;
	size_t edges_cap;
	struct ps_map by_id; /* hex -> node */
	size_t *heap;	     /* nodes that wait for no parent, least id first */
	size_t nheap;
};

static int
add_node(struct walk *walk, const git_oid *id, struct ps_err *err)
{
	struct node *node;

	if (walk->len == walk->repo->commits_max)
		return ps_err_set(err, PS_ELIMIT,
				  "over %zu commits to read at once; see "
				  "limits.commits in provspool.conf(5)",
				  walk->repo->commits_max);
	walk->nodes = ps_xgrow(walk->nodes, &walk->cap, walk->len + 1,
			       sizeof(*walk->nodes));
	node = &walk->nodes[walk->len++];
	*node = (struct node){ .id = *id };
	(void)git_oid_tostr(node->hex, sizeof(node->hex), id);
	return PS_OK;
}

static int
push_ends(git_revwalk *revwalk, const git_oid *from, const git_oid *to)
{
	int git = git_revwalk_push(revwalk, to);

	if (git == 0 && from)
		git = git_revwalk_hide(revwalk, from);
	return git;
}

static int
collect(struct walk *walk, const git_oid *from, const git_oid *to,
	struct ps_err *err)
{
	git_revwalk *revwalk = NULL;
	git_oid id;
	int git;
	int rc = PS_OK;

	git = git_revwalk_new(&revwalk, walk->repo->git);
	if (git == 0)
		git = push_ends(revwalk, from, to);
	while (git == 0 && rc == PS_OK) {
		git = git_revwalk_next(&id, revwalk);
		if (git == 0)
			rc = add_node(walk, &id, err);
	}
	git_revwalk_free(revwalk);
	if (git < 0 && git != GIT_ITEROVER)
		return ps_repo_fail(err, ps_repo_code(git),
				    "cannot walk the commits");
	return rc;
}

static void
add_edge(struct walk *walk, struct node *parent, size_t child)
{
	walk->edges = ps_xgrow(walk->edges, &walk->edges_cap, walk->nedges + 1,
			       sizeof(*walk->edges));
	walk->edges[walk->nedges++] = (struct edge){
		.child = child,
		.next = parent->first_child,
	};
	parent->first_child = walk->nedges;
}

static int
link_parents(struct walk *walk, size_t at, struct ps_err *err)
{
	git_commit *commit = NULL;
	unsigned int n;
	int rc;

	rc = ps_repo_commit_load(walk->repo, &walk->nodes[at].id, &commit, err);
	if (rc < 0)
		return rc;
	n = git_commit_parentcount(commit);
	for (unsigned int i = 0; i < n; i++) {
		char hex[PS_OID_MAX];
		struct node *parent;

		(void)git_oid_tostr(hex, sizeof(hex),
				    git_commit_parent_id(commit, i));
		parent = ps_map_get(&walk->by_id, hex);
		if (!parent)
			continue;
		add_edge(walk, parent, at);
		walk->nodes[at].waiting++;
	}
	git_commit_free(commit);
	return PS_OK;
}

static int
link_all(struct walk *walk, struct ps_err *err)
{
	int rc = PS_OK;

	for (size_t i = 0; i < walk->len; i++)
		ps_map_put(&walk->by_id, walk->nodes[i].hex, &walk->nodes[i]);
	for (size_t i = 0; rc == PS_OK && i < walk->len; i++)
		rc = link_parents(walk, i, err);
	return rc;
}

/*
 * libgit2, like git, goes by the dates of commits to know where to stop, and
 * anybody can write any date.  If it came upon commits of `from` in that way,
 * it went on to commits that have no parent in the walk.
 */
static int
is_known(struct walk *walk, const git_oid *from, const struct node *node,
	 bool *known, struct ps_err *err)
{
	int git = git_graph_descendant_of(walk->repo->git, from, &node->id);

	if (git < 0)
		return ps_repo_fail(err, ps_repo_code(git),
				    "cannot walk the commits");
	*known = git == 1;
	return PS_OK;
}

static void
forget_links(struct walk *walk)
{
	for (size_t i = 0; i < walk->len; i++) {
		walk->nodes[i].first_child = 0;
		walk->nodes[i].waiting = 0;
	}
	walk->nedges = 0;
	ps_map_release(&walk->by_id);
	ps_map_init(&walk->by_id);
}

static int
drop_known(struct walk *walk, const git_oid *from, struct ps_err *err)
{
	size_t kept = 0;

	forget_links(walk);
	for (size_t i = 0; i < walk->len; i++) {
		bool known = false;
		int rc = is_known(walk, from, &walk->nodes[i], &known, err);

		if (rc < 0)
			return rc;
		if (!known)
			walk->nodes[kept++] = walk->nodes[i];
	}
	walk->len = kept;
	return link_all(walk, err);
}

static int
check_ends(struct walk *walk, const git_oid *from, struct ps_err *err)
{
	bool known = false;
	int rc = PS_OK;

	for (size_t i = 0; rc == PS_OK && !known && i < walk->len; i++)
		if (walk->nodes[i].waiting == 0)
			rc = is_known(walk, from, &walk->nodes[i], &known, err);
	if (rc < 0 || !known)
		return rc;
	return drop_known(walk, from, err);
}

static bool
comes_before(const struct walk *walk, size_t a, size_t b)
{
	return git_oid_cmp(&walk->nodes[walk->heap[a]].id,
			   &walk->nodes[walk->heap[b]].id) < 0;
}

static void
swap_in_heap(struct walk *walk, size_t a, size_t b)
{
	size_t kept = walk->heap[a];

	walk->heap[a] = walk->heap[b];
	walk->heap[b] = kept;
}

static void
heap_push(struct walk *walk, size_t node)
{
	size_t at = walk->nheap++;

	walk->heap[at] = node;
	while (at > 0 && comes_before(walk, at, (at - 1) / 2)) {
		swap_in_heap(walk, at, (at - 1) / 2);
		at = (at - 1) / 2;
	}
}

static size_t
heap_pop(struct walk *walk)
{
	size_t least = walk->heap[0];
	size_t at = 0;

	walk->heap[0] = walk->heap[--walk->nheap];
	for (;;) {
		size_t child = 2 * at + 1;

		if (child >= walk->nheap)
			return least;
		if (child + 1 < walk->nheap &&
		    comes_before(walk, child + 1, child))
			child++;
		if (!comes_before(walk, child, at))
			return least;
		swap_in_heap(walk, at, child);
		at = child;
	}
}

static void
emit(struct walk *walk, struct ps_oid *out)
{
	size_t n = 0;

	walk->heap = ps_xmalloc(walk->len * sizeof(*walk->heap));
	for (size_t i = 0; i < walk->len; i++)
		if (walk->nodes[i].waiting == 0)
			heap_push(walk, i);
	while (walk->nheap > 0) {
		const struct node *node = &walk->nodes[heap_pop(walk)];
		size_t edge = node->first_child;

		memcpy(out[n++].hex, node->hex, sizeof(node->hex));
		for (; edge > 0; edge = walk->edges[edge - 1].next) {
			size_t child = walk->edges[edge - 1].child;

			if (--walk->nodes[child].waiting == 0)
				heap_push(walk, child);
		}
	}
	if (n != walk->len)
		ps_bug("commits in a circle");
}

static void
release(struct walk *walk)
{
	ps_map_release(&walk->by_id);
	free(walk->nodes);
	free(walk->edges);
	free(walk->heap);
}

int
ps_repo_walk(struct ps_repo *repo, const struct ps_oid *from,
	     const struct ps_oid *to, struct ps_arena *arena,
	     struct ps_oids *out, struct ps_err *err)
{
	struct walk walk = { .repo = repo };
	bool all = ps_repo_id_is_none(from);
	git_oid begin;
	git_oid end;
	int rc;

	ps_map_init(&walk.by_id);
	rc = ps_repo_id_read(to, &end, err);
	if (rc == PS_OK && !all)
		rc = ps_repo_id_read(from, &begin, err);
	if (rc == PS_OK)
		rc = collect(&walk, all ? NULL : &begin, &end, err);
	if (rc == PS_OK)
		rc = link_all(&walk, err);
	if (rc == PS_OK && !all)
		rc = check_ends(&walk, &begin, err);
	if (rc == PS_OK) {
		out->list = PS_ARENA_ARRAY(arena, struct ps_oid, walk.len);
		out->len = walk.len;
		emit(&walk, out->list);
	}
	release(&walk);
	return rc;
}

int
ps_repo_is_ancestor(struct ps_repo *repo, const struct ps_oid *old,
		    const struct ps_oid *new, bool *yes, struct ps_err *err)
{
	git_oid a;
	git_oid b;
	int git;
	int rc;

	rc = ps_repo_id_read(old, &a, err);
	if (rc == PS_OK)
		rc = ps_repo_id_read(new, &b, err);
	if (rc < 0)
		return rc;
	*yes = git_oid_equal(&a, &b);
	if (*yes || !git_odb_exists(repo->odb, &a))
		return PS_OK;
	git = git_graph_descendant_of(repo->git, &b, &a);
	if (git < 0)
		return ps_repo_fail(err, ps_repo_code(git),
				    "cannot compare commits %s and %s",
				    old->hex, new->hex);
	*yes = git == 1;
	return PS_OK;
}

int
ps_repo_merge_base(struct ps_repo *repo, const struct ps_oid *a,
		   const struct ps_oid *b, struct ps_oid *out,
		   struct ps_err *err)
{
	git_oid x;
	git_oid y;
	git_oid base;
	int git;
	int rc;

	rc = ps_repo_id_read(a, &x, err);
	if (rc == PS_OK)
		rc = ps_repo_id_read(b, &y, err);
	if (rc < 0)
		return rc;
	git = git_merge_base(&base, repo->git, &x, &y);
	if (git == 0)
		ps_repo_id_write(&base, out);
	else if (git == GIT_ENOTFOUND)
		*out = (struct ps_oid){ "" };
	else
		return ps_repo_fail(err, ps_repo_code(git),
				    "cannot compare commits %s and %s", a->hex,
				    b->hex);
	return PS_OK;
}
