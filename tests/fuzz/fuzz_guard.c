#include "fuzz.h"
#include "provspool/guard.h"
#include "provspool/text.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ps_span value = { (const char *)data, size };
	struct ps_buf shown = PS_BUF_INIT;
	struct ps_buf back = PS_BUF_INIT;

	ps_unguard(&back, value); /* whatever stands in a cell */
	ps_buf_reset(&back);
	if (ps_utf8_check(value) == size) {
		ps_guard(&shown, value);
		ps_unguard(&back, ps_buf_span(&shown));
		FUZZ_HOLDS(ps_span_eq(ps_buf_span(&back), value));
		FUZZ_HOLDS(ps_utf8_check(ps_buf_span(&shown)) == shown.len);
		for (size_t i = 0; i < shown.len; i++)
			FUZZ_HOLDS((unsigned char)shown.ptr[i] >= 0x20);
		FUZZ_HOLDS(size == 0 || !strchr("=+-@", shown.ptr[0]));
	}
	ps_buf_release(&shown);
	ps_buf_release(&back);
	return 0;
}
