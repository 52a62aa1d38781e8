#include "fuzz.h"
#include "provspool/encoding.h"
#include "provspool/text.h"

static bool
decode(enum ps_encoding encoding, struct ps_span bytes, size_t piece,
       struct ps_buf *out)
{
	struct ps_decoder decoder;
	bool good = true;

	ps_decoder_init(&decoder, encoding);
	for (size_t at = 0; good && at < bytes.len; at += piece) {
		size_t rest = bytes.len - at;
		struct ps_span some = { bytes.ptr + at,
					rest < piece ? rest : piece };

		good = ps_decoder_feed(&decoder, some, out);
	}
	if (good)
		return ps_decoder_end(&decoder, out);
	FUZZ_HOLDS(decoder.offset < bytes.len);
	FUZZ_HOLDS(decoder.line >= 1 && decoder.column >= 1);
	return false;
}

/* The first bytes choose the encoding and the size of the pieces. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ps_buf whole = PS_BUF_INIT;
	struct ps_buf pieces = PS_BUF_INIT;
	enum ps_encoding encoding;
	struct ps_span bytes;
	bool good;

	if (size < 2)
		return 0;
	encoding = (enum ps_encoding)(1 + data[0] % (PS_ENC_COUNT - 1));
	bytes = (struct ps_span){ (const char *)data + 2, size - 2 };
	good = decode(encoding, bytes, bytes.len + 1, &whole);
	FUZZ_HOLDS(decode(encoding, bytes, 1 + data[1] % 16u, &pieces) == good);
	FUZZ_HOLDS(ps_span_eq(ps_buf_span(&whole), ps_buf_span(&pieces)));
	if (ps_decoder_is_needed(encoding, bytes))
		FUZZ_HOLDS(ps_utf8_check(ps_buf_span(&whole)) == whole.len);
	ps_buf_release(&whole);
	ps_buf_release(&pieces);
	return 0;
}
