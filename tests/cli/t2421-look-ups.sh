#!/bin/sh
# Look-ups answer from the index alone while it stands at the tip of `state`.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_spool || exit 1
order=$(order_in "$BATCH" 1)

# answers FILE: what people ask, with all that comes from the configuration
answers()
{
	{
		"$PS" -C s show "$order" && "$PS" -C s list &&
			"$PS" -C s list --type vault && "$PS" -C s status &&
			as_ada "$PS" -C s check "s/desk/$BATCH"
	} >"$1" 2>&1
}

ok 'with the repository' answers "$T/with"
like 'what is to be done is told' "$(cat "$T/with")" 'Create badge for'
mv s/spool.git/objects "$T/objects"
ok 'without any object of it' answers "$T/without"
is 'the same is said' "$(cat "$T/without")" "$(cat "$T/with")"
mv "$T/objects" s/spool.git/objects

# What is on record counts, not what lies in config/.
sed -i 's/^title: badge/title: pass/' s/config/resource-types/badge.yaml
sed -i 's/identifier: vault/identifier: safe/' \
	s/config/resource-types/vault.yaml
mv s/config/resource-types/vault.yaml s/config/resource-types/safe.yaml
exits 'a type that is not on record yet' 64 "$PS" -C s list --type safe
sed -i 's/^version: 1/version: 2/' s/config/site.yaml
ok 'on record' "$PS" run s
ok 'it is there' "$PS" -C s list --type safe
like 'and so is what was changed' "$("$PS" -C s show "$order")" \
	'Create pass for'
rm -f s/index.db*
ok 'without an index' "$PS" -C s list --type safe

# The certificates of the machine are none of our business.
if ldd "$PS" | grep -q libmbedtls; then
	LD_DEBUG=bindings "$PS" run s 2>&1 |
		grep 'libgit2.*mbedtls_x509_crt_parse_file' >"$T/bound"
	like 'libgit2 reads no certificates' "$(cat "$T/bound")" \
		"to $PS \\[0\\]: normal symbol"
fi

spool_ok s
test_end
