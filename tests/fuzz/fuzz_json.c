#include "fuzz_tree.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_tree(data, size, ps_json_parse, PS_LIMIT_JSON_DEPTH);
}
