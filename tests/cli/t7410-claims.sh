#!/bin/sh
# Who takes an order on says so; for some time it is his; lists find it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_spool 3 || exit 1
one=$(order_in "$BATCH" 1)
two=$(order_in "$BATCH" 2)
assignee_of()
{
	"$PS" -C s list --porcelain | awk -F '\t' -v id="$1" '$1 == id { print $16 }'
}
fill "s/desk/$BATCH" 1 assignee=ada
commit_desk 'ada takes one'
ok 'a name is a claim' "$PS" run s
is 'which is on record' "$(assignee_of "$one")" ada
is 'the order stays out' "$(state_of "$one")" '2 transmitted none'
ok 'by command' as_ada "$PS" -C s claim "$two"
ok 'run' "$PS" run s
is 'his, by his identifier' "$(assignee_of "$two")" ada
is 'found in the list' "$("$PS" -C s list --porcelain --assignee ada |
	grep -c '^PO-')" 2
is 'so many at most' "$("$PS" -C s list --porcelain --assignee ada -n 1 |
	grep -c '^PO-')" 1

# Somebody else answers: taken, and said.
ok 'bob answers' as_bob "$PS" -C s done -a login=U101 "$one"
ok 'it counts' "$PS" run s
like 'and is said' "$(cat "$T/err")" "$one: ada had taken it on \[W-CLAIMED\]"
is 'executed' "$(state_of "$one")" '8 executed attested'

# A claim ends by itself, or is given back.
export PROVSPOOL_NOW=2026-11-26T09:00:00Z
ok 'three days later' as_bob "$PS" -C s done -a login=U102 "$two"
ok 'it counts' "$PS" run s
is 'nothing is said' "$(grep -c W-CLAIMED "$T/err")" 0
three=$(order_in "$BATCH" 1)
ok 'for somebody else' as_ada "$PS" -C s claim --for bob "$three"
ok 'run' "$PS" run s
is 'his' "$(assignee_of "$three")" bob
ok 'given back' as_ada "$PS" -C s claim --for '' "$three"
ok 'run' "$PS" run s
is 'nobody has it' "$(assignee_of "$three")" ''

# By age and by why they wait.
is 'older than two days' "$("$PS" -C s list --porcelain --age 2 -s transmitted |
	grep -c '^PO-')" 2
is 'older than four' "$("$PS" -C s list --porcelain --age 4 | grep -c '^PO-')" 0
{
	echo "$HEADER"
	printf 'F-1,1,badge,create,E77,Later,,login,,U77,,zoe,2027-01-01,\n'
} >s/inbox/hr/later.csv
ok 'one for later' "$PS" run s
is 'scheduled' "$("$PS" -C s list --porcelain --held scheduled | grep -c '^PO-')" 1
is 'held at all' "$("$PS" -C s list --porcelain --held any | grep -c '^PO-')" 1
is 'by no threshold' "$("$PS" -C s list --porcelain --held threshold |
	grep -c '^PO-')" 0
exits 'no such reason' 64 "$PS" -C s list --held soon
exits 'no number of days' 64 "$PS" -C s list --age old
spool_ok s
test_end
