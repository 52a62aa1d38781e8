#include "provspool/beside.h"
#include "provspool/sha.h"
#include "tap.h"

#define TEXT_LEN ((size_t)1 << 20)

struct digest {
	struct ps_span text;
	char hex[PS_SHA_HEX];
};

static void
digest(void *context)
{
	struct digest *d = context;

	ps_sha_once_hex(d->text, d->hex);
}

static void
what_is_done_beside_is_what_is_done_in_turn(void)
{
	char *text = ps_xmalloc(TEXT_LEN);
	struct ps_beside *jobs[4];
	struct digest beside[4];

	memset(text, 'a', TEXT_LEN);
	for (size_t i = 0; i < 4; i++) {
		beside[i].text = (struct ps_span){ text, TEXT_LEN - i };
		beside[i].hex[0] = '\0';
		jobs[i] = ps_beside_begin(digest, &beside[i]);
	}
	for (size_t i = 0; i < 4; i++) {
		struct digest in_turn = { .text = beside[i].text };

		ps_beside_end(jobs[i]);
		digest(&in_turn);
		TAP_EQ_STR(beside[i].hex, in_turn.hex);
	}
	free(text);
}

static void
work_that_was_done_says_so(void)
{
	struct digest d = { .text = ps_span_str("abc") };
	struct ps_beside *job = ps_beside_begin(digest, &d);

	while (!ps_beside_is_done(job))
		;
	TAP_EQ_INT(strlen(d.hex), PS_SHA_HEX - 1);
	ps_beside_end(job);
}

int
main(void)
{
	TAP_RUN(what_is_done_beside_is_what_is_done_in_turn);
	TAP_RUN(work_that_was_done_says_so);
	return tap_done();
}
