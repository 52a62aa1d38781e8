#!/bin/sh
# What the next run would do, against what there is; and a run that does
# exactly that, or nothing.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_spool 2 || exit 1
sed -i 's/create: {count: 1000000, percent: 100}/create: {count: 4, percent: 100}/
	s/^version: .*/version: 2/' s/config/resource-types/badge.yaml \
	s/config/site.yaml
ok 'a limit of four' "$PS" run s
exits 'detailed: nothing to do' 0 "$PS" plan --detailed-exitcode s
like 'which is said' "$(cat "$T/out")" '^nothing to do$'

{
	echo "$HEADER"
	badge_rows 201 'New One'
	printf 'U-1,1,badge,update,E900,Old,U900,site,,MIL9,MIL2,zoe,,\n'
} >s/inbox/hr/more.csv
before=$(git -C s/spool.git rev-parse state work; ls -R s/inbox s/archive)
exits 'detailed: something to do' 2 "$PS" plan --detailed-exitcode s
is 'looking changes nothing' \
	"$(git -C s/spool.git rev-parse state work; ls -R s/inbox s/archive)" \
	"$before"
ok 'the plan' "$PS" plan --porcelain s
is 'by type and kind, with what was sent and the limits' \
	"$(sed -n '/^# provspool plan v1/,/^# provspool plan-/p' "$T/out" |
		grep -v '^#' | tr '\t' ' ')" \
	'badge create 1 0 0 0 2 0  4 100
badge update 1 0 0 0 0 0  1000000 100'
ok 'verbose' "$PS" plan -v s
like 'each thing' "$(cat "$T/out")" 'transmit .*2 transmitted'
digest=$("$PS" plan --json s | sed -n 's/.*"digest": "\([0-9a-f]*\)".*/\1/p')
is 'the digest is one of SHA-256' "${#digest}" 64
is 'the same again, at another time' "$(PROVSPOOL_NOW=2026-11-23T09:00:00Z \
	"$PS" plan --json s |
	sed -n 's/.*"digest": "\([0-9a-f]*\)".*/\1/p')" "$digest"

# Something else has come since.
{ echo "$HEADER" && badge_rows 202 'New Two'; } >s/inbox/hr/other.csv
exits 'another plan' 4 "$PS" run --plan "$digest" s
like 'is refused' "$(cat "$T/err")" 'not what the plan said; nothing was done'
is 'and nothing was done' \
	"$(git -C s/spool.git rev-parse state work)" \
	"$(printf '%s\n' "$before" | head -2)"
rm s/inbox/hr/other.csv
exits 'the plan itself' 2 "$PS" run --plan "$digest" --detailed-exitcode s
like 'is done' "$(cat "$T/out")" '2 orders sent out'
exits 'and is no plan any more' 4 "$PS" run --plan "$digest" s

# What a threshold would stop.
{
	echo "$HEADER"
	badge_rows 301 'Third' && badge_rows 302 'Fourth'
} >s/inbox/hr/most.csv
ok 'over the limit' "$PS" plan --porcelain s
is 'is shown as stopped' "$(awk -F '\t' '$2 == "create" { print $3, $4, $7 }' \
	"$T/out")" '0 2 3'
like 'with the rule' "$("$PS" plan s 2>&1)" '5 in 24 hours, more than 4'
exits 'a clone has no plan' 64 sh -c "'$PS' open '$PWD/s/spool.git' c && '$PS' plan c"
rm s/inbox/hr/most.csv
spool_ok s
test_end
