#!/bin/sh
# One order for one resource: its items are answered one by one, and the same
# inputs at the same times make the same spool, to the last commit.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program

# items ORDER: "create executed, login executed, …"
items()
{
	"$PS" -C s show --json "$1" | /usr/bin/python3 -c 'import json, sys
print(", ".join((i["property"] or i["do"]) + " " + (i["value"] or "-") + " " +
    i["state"] for i in json.load(sys.stdin)["items"]))'
}
# A new account with three scalars and two memberships, and what became of it.
life()
{
	fixture_config "$T/config"
	PROVSPOOL_NOW=2026-11-23T08:00:00Z
	fixture_empty || return
	{
		echo "$HEADER"
		badge_rows 1 'Owner 1'
		printf 'R-1,%s,badge,create,E1,Owner 1,,%s,,zoe,,\n' \
			4 'zone,add,Z-RED' 5 'state,,active'
	} >s/inbox/hr/one.csv
	"$PS" run s >"$T/out" || return
	PROVSPOOL_NOW=2026-11-23T09:00:00Z
	fill s/desk/orders/badge/create-000001.csv 1 status=partial \
		failed_items=zone=Z-RED 'message=no such zone'
	commit_desk || return
	"$PS" run s >"$T/out" || return
}
ok 'a life' life
one=$("$PS" -C s list --porcelain | grep '^PO-' | cut -f 1)
is 'is one order' "$(echo "$one" | wc -l)" 1
want='create - executed, login U1 executed, site MIL2 executed'
want="$want, state active executed, zone Z-BLUE executed, zone Z-RED errored"
is 'each item goes its own way' "$(items "$one")" "$want"
is 'the order is as good as its worst' "$(state_of "$one")" '3 errored none'
is 'only what failed is asked about' "$(grep -c . s/desk/review/badge/*.csv)" 2
before=$(tips s)
"$PS" run s >"$T/out"
is 'a run after that commits nothing' "$(tips s)" "$before"
is 'and touches no item' "$(items "$one")" "$want"

# Unblocked: the failed one alone goes out again.
fill "$(find s/desk/review -name '*.csv')" 1 decision=approve
commit_desk
ok 'tried again' "$PS" run s
is 'the others stay what they are' "$(items "$one")" \
	"$(echo "$want" | sed 's/errored/transmitted/')"
again=$(find s/desk/orders -name '*.csv')
is 'its row asks for nothing else' "$(cell "$again" 1 'add zone')" 'Z-RED'
fill "$again" 1 status=done
commit_desk
ok 'this time it is there' "$PS" run s
is 'all of it' "$(state_of "$one")" '8 executed attested'
spool_ok s

# The same again, elsewhere.
"$PS" -C s list --porcelain >"$T/first"
mv s first
mkdir again "$T/elsewhere"
cd again || exit 1
PROVSPOOL_STATE_DIR=$T/elsewhere # as on another machine
ok 'the same life, lived again' life
fill "$(find s/desk/review -name '*.csv')" 1 decision=approve
commit_desk
"$PS" run s >"$T/out"
fill "$(find s/desk/orders -name '*.csv')" 1 status=done
commit_desk
"$PS" run s >"$T/out"
"$PS" -C s list --porcelain >"$T/second"
is 'has the same commits' "$(tips s)" "$(tips ../first)"
ok 'and says the same' cmp "$T/first" "$T/second"
test_end
