#!/bin/sh
# A revocation never waits behind a grant.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_config "$T/config"
"$PS" init --config "$T/config" \
	--uuid 00000000-0000-4000-8000-000000000001 s >"$T/out" || exit 1

drop()
{
	file=s/inbox/hr/$1.csv
	shift
	{
		echo 'request,resource_type,change,owner,resource,property,op,value,priority,start'
		printf '%s\n' "$@"
	} >"$file"
	"$PS" run s >"$T/out" 2>"$T/err"
}
nth()
{
	"$PS" -C s list --porcelain | grep '^PO-' | cut -f 1 | sed -n "$1p"
}
now_is()
{
	state_of "$(nth "$1")" | cut -d ' ' -f 2
}
notice()
{
	"$PS" -C s show "$(nth "$1")" | sed -n 's/^notice *//p'
}
answer()
{
	as_ada "$PS" -C s/desk done "$@" >"$T/out" 2>"$T/err" &&
		"$PS" run s >"$T/out" 2>"$T/err"
}

# A leaver while an update and the creation of his badge are unanswered.
ok 'an update and a creation are out' drop one \
	R1,badge,update,E1,B1,site,,MIL,, \
	R2,badge,create,E2,,login,,B2,,
is 'both' "$(now_is 1) $(now_is 2)" 'transmitted transmitted'
ok 'their owners leave' drop two R3,badge,delete,E1,B1,,,,urgent, \
	R4,badge,delete,E2,B2,,,,,
is 'the update is stopped' "$(now_is 1)" superseded
is 'with what to do instead' "$(notice 1)" "STOP, do $(nth 3) instead"
is 'its row is gone' "$(grep -l "^\"$(nth 1)" -r s/desk/orders)" ''
like 'and told in recent/' "$(cat s/desk/recent/*.csv)" "STOP, do $(nth 3) instead"
is 'the deletion is out' "$(now_is 3)" transmitted
is 'in the first file of its folder' "$(find s/desk/orders/badge -name '*.csv' | sort | head -1)" \
	's/desk/orders/badge/0-URGENT-delete-000003.csv'
like 'whose row says so' "$(cell s/desk/orders/badge/0-URGENT-delete-000003.csv 1 notice)" \
	"$(nth 1) was out for the same resource and is stopped"
is 'a creation is found by the key it will have' "$(now_is 2) $(now_is 4)" \
	'superseded transmitted'
before=$(tips s)
ok 'a run after that' "$PS" run s
is 'changes nothing' "$(tips s)" "$before"

# Create, delete, create: the second creation waits for the deletion.
ok 'the owner comes back' drop three R5,badge,create,E2,,login,,B2,,
is 'his badge waits' "$(now_is 5)" pending
ok 'until the old one is gone' answer "$(nth 4)"
is 'then it goes out' "$(now_is 5)" transmitted

# All of that in one export, and what waits for its day.
ok 'create, delete, create' drop four R6,badge,create,E3,,login,,B3,, \
	R7,badge,update,E3,B3,site,,MIL,,2027-01-01 \
	R8,badge,delete,E3,B3,,,,, R9,badge,create,E3,,login,,B3,,
is 'only the deletion is out' "$(for n in 6 7 8 9; do now_is $n; done | tr '\n' ' ')" \
	'superseded superseded transmitted pending '

# A revocation that is out is not stopped by another.
ok 'deactivated and deleted' drop five \
	R10,badge,update,E4,B4,state,,disabled,, R11,badge,delete,E4,B4,,,,,
is 'one after the other' "$(now_is 10) $(now_is 11)" 'transmitted pending'

# A membership is taken away while other things are under way.
ok 'an update with two values' drop six R12,badge,update,E5,B5,site,,ROM,, \
	R12,badge,update,E5,B5,zone,add,Z-RED,,
ok 'a zone is revoked' drop seven R13,badge,update,E5,B5,zone,remove,Z-BLUE,,
is 'goes out at once' "$(now_is 13)" transmitted
is 'the update waits' "$(now_is 12)" pending
is 'and is not lost' "$("$PS" -C s list --porcelain | grep "$(nth 12)" | cut -f 5)" busy
ok 'the zone is gone' answer "$(nth 13)"
is 'the update goes out again' "$(now_is 12)" transmitted
ok 'and is done' answer "$(nth 12)"
is 'as ever' "$(now_is 12)" executed
ok 'both in one export' drop eight R14,badge,update,E6,B6,zone,add,Z-RED,, \
	R15,badge,update,E6,B6,zone,remove,Z-BLUE,,
is 'the revocation first' "$(now_is 14) $(now_is 15)" 'pending transmitted'

# An error does not keep an account alive, nor come back.
ok 'an update that fails' drop nine R16,badge,update,E7,B7,site,,MIL,,
ok 'said so' as_ada "$PS" -C s/desk fail -m 'no such site' "$(nth 16)"
"$PS" run s >"$T/out" 2>"$T/err"
ok 'the owner leaves' drop ten R17,badge,delete,E7,B7,,,,,
is 'nobody needs to decide any more' "$(now_is 16) $(now_is 17)" \
	'superseded transmitted'
spool_ok s

"$PS" -C s list --porcelain >"$T/before"
rm s/index.db*
"$PS" run s >"$T/out" 2>"$T/err"
"$PS" -C s list --porcelain >"$T/after"
ok 'an index built anew says the same' cmp "$T/before" "$T/after"
test_end
