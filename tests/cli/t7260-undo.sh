#!/bin/sh
# What was withdrawn and done all the same is undone by an order of its own.
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
		echo 'request,resource_type,change,owner,resource,property,op,value,current_value,operation'
		printf '%s\n' "$@"
	} >"$file"
	"$PS" run s >"$T/out" 2>"$T/err"
}
nth()
{
	"$PS" -C s list --porcelain | grep '^PO-' | cut -f 1 | sed -n "$1p"
}
of()
{
	"$PS" -C s show "$(nth "$1")" | sed -n "s/^$2 *//p"
}

ok 'four orders are out' drop one \
	R1,badge,create,E1,,login,,U1,, \
	R2,badge,update,E2,B2,site,,MIL,ROM, R2,badge,update,E2,B2,zone,add,Z-RED,, \
	R3,badge,delete,E3,B3,,,,, \
	R4,badge,update,E4,B4,site,,MIL,,
ok 'all are withdrawn' drop two \
	R1,badge,create,E1,,,,,,withdraw R2,badge,update,E2,B2,,,,,withdraw \
	R3,badge,delete,E3,B3,,,,,withdraw R4,badge,update,E4,B4,,,,,withdraw
ok 'and done all the same' as_ada "$PS" -C s/desk done -a login=U1 "$(nth 1)"
as_ada "$PS" -C s/desk done "$(nth 2)" "$(nth 3)" "$(nth 4)" >"$T/out" 2>&1
ok 'taken' "$PS" run s
is 'two of them can be undone' \
	"$("$PS" -C s list --porcelain | grep -c '~undo')" 2
is 'the creation by a deletion' "$(of 5 what_to_do)" 'Delete badge U1 of E1'
is 'the update by what was before' "$(of 6 what_to_do)" \
	'Change badge B2 of E2: site ROM (was MIL); remove zone Z-RED'
is 'under the request with a mark' "$(of 5 request)" 'R1~undo'
is 'which says why' "$(of 5 reason)" \
	"undoes $(nth 1), which was withdrawn and done all the same"
is 'both are out' "$(state_of "$(nth 5)") $(state_of "$(nth 6)")" \
	'2 transmitted none 2 transmitted none'
ok 'withdrawn once more' drop three R1,badge,create,E1,,,,,,withdraw
is 'nothing is undone twice' "$("$PS" -C s list --porcelain | grep -c '~undo')" 2

ok 'one that is done' drop four R5,badge,update,E5,B5,zone,add,Z-RED,,
ok 'indeed' as_ada "$PS" -C s/desk done "$(nth 7)"
ok 'recorded' "$PS" run s
ok 'is withdrawn too late' drop five R5,badge,update,E5,B5,,,,,withdraw
is 'and undone as well' "$(of 8 what_to_do)" 'Change badge B5 of E5: remove zone Z-RED'
spool_ok s

"$PS" -C s list --porcelain >"$T/before"
rm s/index.db*
"$PS" run s >"$T/out" 2>"$T/err"
"$PS" -C s list --porcelain >"$T/after"
ok 'an index built anew says the same' cmp "$T/before" "$T/after"
test_end
