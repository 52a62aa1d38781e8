#!/bin/sh
# Answers that come when nothing is left to settle.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_config "$T/config"
echo 'transmitted_days: 10' >>"$T/config/resource-types/badge.yaml"
"$PS" init --config "$T/config" \
	--uuid 00000000-0000-4000-8000-000000000001 s >"$T/out" || exit 1
{
	echo 'request,resource_type,change,owner,resource,property,value'
	echo 'R1,badge,update,E1,B1,site,MIL'
	echo 'R2,badge,update,E2,B2,site,MIL'
} >s/inbox/hr/one.csv
ok 'two orders are out' "$PS" run s
desk=s/desk/orders/badge/update-000001.csv
for n in 1 2; do
	eval "o$n=\$(cell \"$desk\" $n order)"
done
ok 'somebody has a copy' "$PS" open "$PWD/s/spool.git" bob
now_is()
{
	state_of "$1"
}
# late ORDER-ROW COLUMN=VALUE…: an answer in the copy, pushed after the fact
late()
{
	row=$1
	shift
	git -C bob pull -q
	git -C bob checkout -q "$base" -- orders/badge/update-000001.csv
	fill "bob/orders/badge/update-000001.csv" "$row" "$@"
	as_bob git -C bob commit -qam late
	git -C bob push -q
	"$PS" run s >"$T/out" 2>"$T/err"
}
base=$(git -C bob rev-parse HEAD)

# Stopped by the deletion of its resource.
{
	echo 'request,resource_type,change,owner,resource'
	echo 'R4,badge,delete,E1,B1'
} >s/inbox/hr/two.csv
ok 'one is stopped' "$PS" run s
is 'and superseded' "$(now_is "${o1:?}")" '11 superseded none'
late 1 status=done message='was quicker'
like 'that it is done is told to be late' "$(cat "$T/err")" "$o1: the order is superseded: what you say is kept \[W-LATE\]"
is 'the state stays' "$(now_is "$o1")" '11 superseded none'
like 'the word is on record' "$("$PS" -C s log "$o1")" 'attest .*bob'
like 'also in the receipt' "$(as_bob "$PS" -C s receipt)" "$o1 +attest"

# Errored, because nobody answered.
PROVSPOOL_NOW=2026-12-04T08:00:00Z
ok 'time goes by' "$PS" run s
is 'it timed out' "$(now_is "${o2:?}")" '3 errored none'
late 2 status=done
is 'a late done does not settle it' "$(now_is "$o2")" '3 errored none'
like 'but who decides is told' "$("$PS" -C s show "$o2")" '^why .*since then bob: done'
like 'where he decides' "$(cat s/desk/review/badge/*.csv)" 'since then bob: done'
late 1 status=failed message='no such badge'
like 'a late failure settles nothing either' "$(cat "$T/err")" "$o1: .*E-SETTLED"
ok 'it is accepted in one step' as_ada "$PS" -C s/desk accept -m ok "$o2"
"$PS" run s >"$T/out" 2>"$T/err"
is 'and counts' "$(now_is "$o2")" '8 executed attested'
spool_ok s

"$PS" -C s list --porcelain >"$T/before"
rm s/index.db*
"$PS" run s >"$T/out" 2>"$T/err"
"$PS" -C s list --porcelain >"$T/after"
ok 'an index built anew says the same' cmp "$T/before" "$T/after"
test_end
