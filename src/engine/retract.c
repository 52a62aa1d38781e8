#include "engine/retract.h"

#include "engine/compensate.h"

struct author {
	struct ps_arena *arena;
	const char *who;
};

static int
note_author(const struct ps_event *event, void *context, struct ps_err *err)
{
	struct author *a = context;

	(void)err; /* copying cannot fail */
	if (event->to == PS_ST_EXECUTED && event->from != PS_ST_EXECUTED)
		a->who = ps_arena_strdup(a->arena, event->actor);
	return PS_OK;
}

int
ps_retract_author(struct ps_index *index, int64_t order, struct ps_arena *arena,
		  const char **out, struct ps_err *err)
{
	struct author a = { arena, "" };
	int rc = ps_index_events_of(index, order, note_author, &a, err);

	*out = a.who;
	return rc;
}

/* About what its row takes with an answer. */
static size_t
bytes_of(const struct ps_order *order)
{
	size_t n = 1000 + 2 * strlen(order->owner_name);

	for (size_t i = 0; i < order->nitems; i++)
		n += 100 + 2 * (strlen(order->items[i].value) +
				strlen(order->items[i].was));
	return n;
}

static bool
fits(const struct ps_reissue *r, const struct ps_order *order,
     const struct ps_resource_type *type, const struct ps_limits *limits)
{
	return r->batch > 0 && ps_streq(r->type, type->id) &&
	       r->change == order->change && r->urgent == order->urgent &&
	       r->rows < type->batch_rows &&
	       (size_t)r->rows < limits->work_file_rows &&
	       r->bytes + bytes_of(order) <= limits->work_file_bytes / 4;
}

void
ps_retract_send(struct ps_verdicts *verdicts, const struct ps_order *order,
		const struct ps_resource_type *type, struct ps_event *event)
{
	struct ps_reissue *r = &verdicts->reissue;
	struct ps_item item = { .state = PS_ST_TRANSMITTED };
	struct ps_order out = *order;

	out.items = &item; /* its place is that of what is out */
	out.nitems = 1;
	event->row = 0;
	if (type->work_file == PS_WORK_YAML && order->batch == 0) {
		event->file = ps_workfile_path(&verdicts->arena, &out, type, 0);
		return;
	}
	if (!fits(r, order, type, &verdicts->spool->config.limits)) {
		ps_arena_reset(&r->arena);
		*r = (struct ps_reissue){ .arena = r->arena,
					  .type = type->id,
					  .change = order->change,
					  .urgent = order->urgent };
		r->batch = verdicts->draft.segment.next_batch++;
		r->file = ps_workfile_path(&r->arena, &out, type, r->batch);
	}
	r->rows++;
	r->bytes += bytes_of(order);
	event->batch = r->batch;
	event->file = r->file;
}

struct recalling {
	struct ps_verdicts *verdicts;
	const struct ps_order *order;
};

static bool
needs(const struct ps_config *config, const struct ps_order *order,
      const char *type_id)
{
	const struct ps_resource_type *type =
		ps_config_type(config, order->resource_type);

	for (size_t i = 0; type && i < type->ndepends; i++)
		if (ps_streq(type->depends_on[i].type, type_id))
			return true;
	return type && type->owner_property &&
	       ps_streq(type->owner_property->type, type_id);
}

static int
recall(const struct ps_order *order, void *context, struct ps_err *err)
{
	struct recalling *r = context;
	struct ps_verdicts *v = r->verdicts;
	const struct ps_transition *t =
		ps_transition_find(PS_ST_TRANSMITTED, PS_EV_RECALL);
	struct ps_event event = { .order = order->number,
				  .event = PS_EV_RECALL,
				  .from = PS_ST_TRANSMITTED,
				  .file = order->file,
				  .actor = "provspool" };
	char id[PS_ORDER_ID_MAX];

	if (!t)
		ps_bug("what is out cannot be recalled");
	if (order->change != PS_CHANGE_CREATE || !ps_order_is_out(order) ||
	    !needs(&v->spool->config, order, r->order->resource_type))
		return PS_OK;
	ps_order_id(r->order->number, id);
	event.to = t->to;
	event.assurance = t->assurance;
	event.message = ps_arena_printf(&v->arena,
					"wait: %s, which it needs, was "
					"retracted",
					id);
	return ps_verdicts_add(v, &event, err);
}

int
ps_retract_recall(struct ps_verdicts *verdicts, const struct ps_order *order,
		  struct ps_err *err)
{
	const struct ps_order_filter owned = { .owner = order->owner };
	const struct ps_resource_type *type =
		ps_config_type(&verdicts->spool->config, order->resource_type);
	struct recalling r = { verdicts, order };

	if (!*order->owner || !type || !type->is_needed ||
	    order->change == PS_CHANGE_DELETE)
		return PS_OK;
	return ps_index_orders(verdicts->spool->index, &owned, recall, &r, err);
}

int
ps_undoing_plan(struct ps_verdicts *v, const struct ps_order *order,
		const struct ps_verdict *verdict, struct ps_err *err)
{
	struct ps_order done = *order;
	struct ps_order undoing;
	bool needed = false;
	int rc;

	if (!done.withdrawn || strncmp(done.notice, "withdrawn", 9) != 0)
		return PS_OK;
	for (size_t i = 0; i < verdict->nrulings; i++)
		for (size_t k = 0; k < done.nitems; k++)
			if (verdict->rulings[i].event == PS_EV_DONE &&
			    done.items[k].state == PS_ST_TRANSMITTED &&
			    (verdict->rulings[i].item == 0 ||
			     verdict->rulings[i].item == done.items[k].number))
				done.items[k].state = PS_ST_EXECUTED;
	rc = ps_compensate_make(v->spool, &v->kept, &done, &undoing, &needed,
				err);
	if (rc < 0 || !needed)
		return rc;
	v->undoing = ps_xgrow(v->undoing, &v->undoing_cap, v->nundoing + 1,
			      sizeof(*v->undoing));
	v->undoing[v->nundoing++] = undoing;
	return PS_OK;
}
