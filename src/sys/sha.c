#include <openssl/evp.h>

#include "provspool/sha.h"

struct ps_sha {
	EVP_MD_CTX *ctx;
};

/* libcrypto fails at this only without memory or without SHA-256 at all. */
static void
must(int done)
{
	if (done != 1)
		ps_bug("libcrypto cannot compute SHA-256");
}

struct ps_sha *
ps_sha_new(void)
{
	struct ps_sha *sha = ps_xmalloc(sizeof(*sha));

	sha->ctx = EVP_MD_CTX_new();
	must(sha->ctx != NULL);
	must(EVP_DigestInit_ex(sha->ctx, EVP_sha256(), NULL));
	return sha;
}

void
ps_sha_free(struct ps_sha *sha)
{
	if (!sha)
		return;
	EVP_MD_CTX_free(sha->ctx);
	free(sha);
}

void
ps_sha_add(struct ps_sha *sha, const void *bytes, size_t len)
{
	if (len > 0)
		must(EVP_DigestUpdate(sha->ctx, bytes, len));
}

void
ps_sha_end(struct ps_sha *sha, unsigned char out[PS_SHA_BYTES])
{
	must(EVP_DigestFinal_ex(sha->ctx, out, NULL));
}

void
ps_sha_restart(struct ps_sha *sha)
{
	/* no digest named: the one the object has, without a new look-up */
	must(EVP_DigestInit_ex(sha->ctx, NULL, NULL));
}

void
ps_sha_once(struct ps_span s, unsigned char out[PS_SHA_BYTES])
{
	must(EVP_Digest(s.len > 0 ? s.ptr : "", s.len, out, NULL, EVP_sha256(),
			NULL));
}

void
ps_sha_hex(const unsigned char in[PS_SHA_BYTES], char out[PS_SHA_HEX])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < PS_SHA_BYTES; i++) {
		out[2 * i] = digits[in[i] >> 4];
		out[2 * i + 1] = digits[in[i] & 0xf];
	}
	out[PS_SHA_HEX - 1] = '\0';
}

void
ps_sha_once_hex(struct ps_span s, char out[PS_SHA_HEX])
{
	unsigned char digest[PS_SHA_BYTES];

	ps_sha_once(s, digest);
	ps_sha_hex(digest, out);
}
