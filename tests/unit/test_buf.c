#include "provspool/buf.h"
#include "tap.h"

static void
empty_bufs_print_and_own_nothing(void)
{
	struct ps_buf buf = PS_BUF_INIT;

	TAP_EQ_STR(buf.ptr, "");
	TAP_EQ_INT(buf.cap, 0);
	ps_buf_add(&buf, NULL, 0);
	ps_buf_addstr(&buf, "");
	ps_buf_truncate(&buf, 0);
	ps_buf_reset(&buf);
	TAP_EQ_INT(buf.cap, 0);
	ps_buf_release(&buf);
	ps_buf_release(&buf);
	TAP_EQ_STR(buf.ptr, "");
}

static void
every_kind_of_adding_appends(void)
{
	struct ps_buf buf = PS_BUF_INIT;

	ps_buf_add(&buf, "a\0b", 3);
	TAP_EQ_INT(buf.len, 3);
	TAP_CHECK(memcmp(buf.ptr, "a\0b", 4) == 0);
	ps_buf_reset(&buf);
	ps_buf_addstr(&buf, "one");
	ps_buf_addch(&buf, ' ');
	ps_buf_addspan(&buf, ps_span_str("two"));
	ps_buf_addf(&buf, " %d%s", 3, "!");
	TAP_EQ_STR(buf.ptr, "one two 3!");
	TAP_EQ_INT(buf.len, 10);
	TAP_CHECK(ps_span_is(ps_buf_span(&buf), "one two 3!"));
	ps_buf_truncate(&buf, 3);
	TAP_EQ_STR(buf.ptr, "one");
	ps_buf_release(&buf);
}

static void
growing_keeps_what_is_there(void)
{
	struct ps_buf buf = PS_BUF_INIT;
	size_t wrong = 0;

	for (size_t i = 0; i < 100000; i++)
		ps_buf_addch(&buf, (char)('a' + i % 26));
	for (size_t i = 0; i < 100000; i++)
		wrong += buf.ptr[i] != (char)('a' + i % 26);
	TAP_EQ_INT(wrong, 0);
	TAP_EQ_INT(buf.len, 100000);
	TAP_EQ_INT(buf.ptr[buf.len], 0);
	TAP_CHECK(buf.cap <= (size_t)200002); /* not more than doubled */
	ps_buf_addf(&buf, "%0500d", 7);
	TAP_EQ_INT(buf.len, 100500);
	ps_buf_release(&buf);
}

static void
detached_bytes_belong_to_the_caller(void)
{
	struct ps_buf buf = PS_BUF_INIT;
	char *bytes = ps_buf_detach(&buf);

	TAP_EQ_STR(bytes, "");
	TAP_CHECK(bytes != ps_buf_empty);
	free(bytes);
	ps_buf_addstr(&buf, "text");
	bytes = ps_buf_detach(&buf);
	TAP_EQ_STR(bytes, "text");
	TAP_EQ_INT(buf.len, 0);
	TAP_EQ_STR(buf.ptr, "");
	free(bytes);
}

static void
spans_compare_by_length_and_bytes(void)
{
	struct ps_span none = { .ptr = NULL, .len = 0 };
	struct ps_span nul = { .ptr = "a\0b", .len = 3 };

	TAP_CHECK(ps_span_eq(none, ps_span_str("")));
	TAP_CHECK(ps_span_is(none, ""));
	TAP_CHECK(!ps_span_is(nul, "a"));
	TAP_CHECK(ps_span_eq(nul, (struct ps_span){ "a\0b", 3 }));
	TAP_CHECK(!ps_span_eq(nul, (struct ps_span){ "a\0c", 3 }));
	TAP_CHECK(ps_streq("a", "a") && !ps_streq("a", "ab"));
}

static void
arrays_grow_by_doubling(void)
{
	size_t cap = 0;
	int *list = NULL;
	size_t moves = 0;

	for (size_t i = 0; i < 1000; i++) {
		size_t before = cap;

		list = ps_xgrow(list, &cap, i + 1, sizeof(*list));
		moves += cap != before;
		list[i] = (int)i;
	}
	TAP_EQ_INT(list[999], 999);
	TAP_EQ_INT(list[0], 0);
	TAP_CHECK(cap >= 1000 && moves <= 8);
	free(list);
}

int
main(void)
{
	TAP_RUN(empty_bufs_print_and_own_nothing);
	TAP_RUN(every_kind_of_adding_appends);
	TAP_RUN(growing_keeps_what_is_there);
	TAP_RUN(detached_bytes_belong_to_the_caller);
	TAP_RUN(spans_compare_by_length_and_bytes);
	TAP_RUN(arrays_grow_by_doubling);
	return tap_done();
}
