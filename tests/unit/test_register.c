#include "index_case.h"

static const char *const badge_only[] = { "badge" };

/* A segment of an extract; each text is "key|owner|property|value|op". */
static void
play(struct index_case *c, int64_t as_of, bool full, const char *const *rows)
{
	case_segment(c, PS_SEG_VERIFY);
	c->segment.input_as_of = as_of;
	c->segment.input_full = full;
	c->segment.input_types = badge_only;
	c->segment.ninput_types = 1;
	case_table(c, "resources.csv", "journal-resources");
	for (; *rows; rows++) {
		char *fields[5];
		struct ps_sighting s = { .resource_type = "badge" };
		char *text = ps_arena_strdup(&c->arena, *rows);

		for (size_t i = 0; i < 5; i++)
			fields[i] = strsep(&text, "|");
		s.resource = fields[0];
		s.owner = fields[1];
		s.property = fields[2];
		s.value = fields[3];
		s.op = ps_op_by_name(fields[4]);
		ps_table_sighting(case_part(c, "resources"), &s);
	}
	TAP_EQ_INT(case_play(c), PS_OK);
}

/* "site=MIL2 zone=A" of what holds at a time. */
static const char *
facts_at(struct index_case *c, const char *key, int64_t at)
{
	struct ps_resource r;
	struct ps_buf out = PS_BUF_INIT;
	const char *text;

	TAP_EQ_INT(ps_register_get(&c->index, "badge", key, &c->arena, &r,
				   &c->err),
		   PS_OK);
	for (size_t i = 0; i < r.nfacts; i++)
		if (ps_fact_holds(&r.facts[i], at))
			ps_buf_addf(&out, "%s%s=%s", out.len > 0 ? " " : "",
				    r.facts[i].property, r.facts[i].value);
	text = ps_arena_strdup(&c->arena, out.ptr);
	ps_buf_release(&out);
	return text;
}

static int
add_key(const struct ps_resource *resource, void *context, struct ps_err *err)
{
	(void)err;
	ps_buf_addf(context, "%s%s", resource->key,
		    resource->there ? " " : "- ");
	return PS_OK;
}

static void
the_register_knows_what_was_there_at_each_time(void)
{
	struct index_case c;
	struct ps_extracts known;
	struct ps_buf keys = PS_BUF_INIT;

	case_begin(&c);
	play(&c, 1000, true,
	     (const char *const[]){ "B1|E1|||create", "B1||site|MIL2|set",
				    "B1||zone|A|add", "B1||zone|B|add",
				    "B2|E1|||create", NULL });
	play(&c, 2000, false,
	     (const char *const[]){ "B1||zone|A|remove", "B1||site|ROM|set",
				    NULL });
	play(&c, 3000, true,
	     (const char *const[]){ "B2||||delete", "B1||site||set",
				    "B3|E3|||create", NULL });
	TAP_EQ_STR(facts_at(&c, "B1", 999), "");
	TAP_EQ_STR(facts_at(&c, "B1", 1000), "= site=MIL2 zone=A zone=B");
	TAP_EQ_STR(facts_at(&c, "B1", 2500), "= zone=B site=ROM");
	TAP_EQ_STR(facts_at(&c, "B1", PS_WHEN_NONE), "= zone=B");
	TAP_EQ_STR(facts_at(&c, "B2", PS_WHEN_NONE), "");
	TAP_EQ_STR(facts_at(&c, "B2", 2999), "=");
	TAP_EQ_STR(facts_at(&c, "B9", PS_WHEN_NONE), "");

	TAP_EQ_INT(ps_register_extracts(&c.index, "badge", &known, &c.err),
		   PS_OK);
	TAP_EQ_INT(known.as_of, 3000);
	TAP_EQ_INT(known.full_as_of, 3000);
	TAP_EQ_INT(known.resources, 2);
	TAP_EQ_INT(ps_register_extracts(&c.index, "vault", &known, &c.err),
		   PS_OK);
	TAP_EQ_INT(known.seq, 0);

	TAP_EQ_INT(ps_register_walk(&c.index, "badge", add_key, &keys, &c.err),
		   PS_OK);
	TAP_EQ_STR(keys.ptr, "B1 B2- B3 ");
	ps_buf_reset(&keys);
	TAP_EQ_INT(ps_register_owned(&c.index, "E1", add_key, &keys, &c.err),
		   PS_OK);
	TAP_EQ_STR(keys.ptr, "B1 B2- ");
	ps_buf_release(&keys);
	case_end(&c);
}

static void
a_resource_may_come_back_and_change_hands(void)
{
	struct ps_resource r;
	struct index_case c;

	case_begin(&c);
	play(&c, 1000, true, (const char *const[]){ "B1|E1|||create", NULL });
	play(&c, 2000, true, (const char *const[]){ "B1|E2|||create", NULL });
	play(&c, 3000, true, (const char *const[]){ "B1||||delete", NULL });
	play(&c, 4000, true, (const char *const[]){ "B1|E2|||create", NULL });
	TAP_EQ_INT(
		ps_register_get(&c.index, "badge", "B1", &c.arena, &r, &c.err),
		PS_OK);
	TAP_EQ_STR(r.owner, "E2");
	TAP_CHECK(r.there);
	TAP_EQ_INT(r.nfacts, 2);
	TAP_EQ_STR(facts_at(&c, "B1", 3500), "");
	TAP_EQ_STR(facts_at(&c, "B1", 4500), "=");
	case_end(&c);
}

int
main(void)
{
	TAP_RUN(the_register_knows_what_was_there_at_each_time);
	TAP_RUN(a_resource_may_come_back_and_change_hands);
	return tap_done();
}
