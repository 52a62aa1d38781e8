#include "fuzz_parts.h"
#include "provspool/config.h"

static const char *const names[] = { "site.yaml", "people.yaml",
				     "resource-types/badge.yaml",
				     "sources/hr.yaml" };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ps_config_file files[PS_ARRAY_LEN(names)];
	struct ps_span texts[PS_ARRAY_LEN(names)];
	struct ps_config config;
	struct ps_diags diags;
	struct ps_err err;
	size_t n = 0;
	int rc;

	fuzz_split(data, size, texts, PS_ARRAY_LEN(names));
	for (size_t i = 0; i < PS_ARRAY_LEN(names); i++)
		if (texts[i].len > 0)
			files[n++] =
				(struct ps_config_file){ names[i], texts[i] };
	ps_config_init(&config);
	ps_diags_init(&diags);
	rc = ps_config_parse(files, n, &config, &diags, &err);
	FUZZ_HOLDS(rc == PS_OK || rc == PS_ECONFIG);
	FUZZ_HOLDS((rc == PS_OK) == (diags.errors == 0));
	if (rc == PS_OK) {
		FUZZ_HOLDS(config.version >= 1 && *config.site_name);
		FUZZ_HOLDS(config.limits.input_bytes <= PS_LIMIT_INPUT_BYTES);
	}
	ps_diags_release(&diags);
	ps_config_release(&config);
	return 0;
}
