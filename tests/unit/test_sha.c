#include "provspool/clock.h"
#include "provspool/sha.h"
#include "tap.h"

/* FIPS 180-2, appendix B */
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define MILLION_A                                                              \
	"cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"

static void
known_texts_have_their_known_digests(void)
{
	char hex[PS_SHA_HEX];

	ps_sha_once_hex(ps_span_str("abc"), hex);
	TAP_EQ_STR(hex, ABC);
	ps_sha_once_hex(ps_span_str(""), hex);
	TAP_EQ_STR(hex, EMPTY);
	ps_sha_once_hex((struct ps_span){ NULL, 0 }, hex);
	TAP_EQ_STR(hex, EMPTY);
}

static void
pieces_digest_like_the_whole(void)
{
	unsigned char digest[PS_SHA_BYTES];
	struct ps_sha *sha = ps_sha_new();
	char hex[PS_SHA_HEX];
	char piece[1000];

	memset(piece, 'a', sizeof(piece));
	for (int i = 0; i < 1000; i++)
		ps_sha_add(sha, piece, sizeof(piece));
	ps_sha_add(sha, NULL, 0);
	ps_sha_end(sha, digest);
	ps_sha_hex(digest, hex);
	TAP_EQ_STR(hex, MILLION_A);
	ps_sha_free(sha);
	ps_sha_free(NULL);
}

static void
a_restarted_digest_has_forgotten_everything(void)
{
	unsigned char digest[PS_SHA_BYTES];
	struct ps_sha *sha = ps_sha_new();
	char hex[PS_SHA_HEX];

	ps_sha_add(sha, "something", 9);
	ps_sha_restart(sha); /* before its end */
	ps_sha_add(sha, "abc", 3);
	ps_sha_end(sha, digest);
	ps_sha_hex(digest, hex);
	TAP_EQ_STR(hex, ABC);
	ps_sha_restart(sha); /* and after it */
	ps_sha_end(sha, digest);
	ps_sha_hex(digest, hex);
	TAP_EQ_STR(hex, EMPTY);
	ps_sha_free(sha);
}

#ifdef PS_TEST_HOOKS
static void
the_clock_of_a_test_stands_still(void)
{
	setenv("PROVSPOOL_NOW", "2026-11-23T03:18:43Z", 1);
	TAP_EQ_INT(ps_clock_now(), 1795403923);
	TAP_EQ_INT(ps_clock_now(), 1795403923);
	unsetenv("PROVSPOOL_NOW");
	TAP_CHECK(ps_clock_now() != 1795403923);
}
#endif

int
main(void)
{
	TAP_RUN(known_texts_have_their_known_digests);
	TAP_RUN(pieces_digest_like_the_whole);
	TAP_RUN(a_restarted_digest_has_forgotten_everything);
#ifdef PS_TEST_HOOKS
	TAP_RUN(the_clock_of_a_test_stands_still);
#endif
	return tap_done();
}
