/*
 * fuzz - what the harnesses share.  A harness feeds bytes to one parser and
 * aborts when something does not hold that must hold for any input.
 */
#ifndef PROVSPOOL_TESTS_FUZZ_H
#define PROVSPOOL_TESTS_FUZZ_H

#include "provspool/csv.h"
#include "provspool/node.h"

#define FUZZ_HOLDS(cond) fuzz_holds((cond), #cond)

static inline void
fuzz_holds(bool held, const char *what)
{
	if (!held)
		ps_bug(what);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* 0, or a refusal that says why. */
static inline void
fuzz_check_rc(int rc, const struct ps_diags *diags)
{
	FUZZ_HOLDS(rc == 0 || rc == PS_EDATA || rc == PS_ELIMIT);
	FUZZ_HOLDS((rc == PS_EDATA) == (diags->errors > 0));
	for (size_t i = 0; i < diags->len; i++)
		FUZZ_HOLDS(diags->list[i].text[0] != '\0');
}

#endif
