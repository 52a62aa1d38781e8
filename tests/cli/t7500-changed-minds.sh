#!/bin/sh
# Where several changes of mind meet: what is withdrawn stays so, whatever
# else its row had to say, and one order is out for a resource at a time.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_config "$T/config"
sed -i 's/^review: never/review: always/' "$T/config/resource-types/vault.yaml"
fixture_empty || exit 1

drop()
{
	file=s/inbox/hr/$1.csv
	shift
	{
		echo 'request,resource_type,change,owner,resource,property,op,value,start,end,operation,revision'
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
hold_of()
{
	"$PS" -C s list --porcelain | grep "^$(nth "$1")" | cut -f 5
}
at()
{
	PROVSPOOL_NOW=$1
	"$PS" run s >"$T/out" 2>"$T/err"
}
quiet()
{
	before=$(tips s)
	"$PS" run s >"$T/out" 2>"$T/err"
	is "$1" "$(tips s)" "$before"
}

# It waits because a revocation goes first, and its row had said so.
ok 'an update is out' drop one R1,badge,update,E1,B1,site,,MIL,,,,
ok 'a zone is taken away' drop two R2,badge,update,E1,B1,zone,remove,Z1,,,,
is 'the update waits' "$(now_is 1)" pending
ok 'and is withdrawn' drop three R1,badge,update,E1,B1,,,,,,withdraw,
is 'which is done' "$(now_is 1)" cancelled

# It was withdrawn first.
ok 'an update is out' drop four R3,badge,update,E2,B2,site,,MIL,,,,
ok 'is withdrawn' drop five R3,badge,update,E2,B2,,,,,,withdraw,
is 'but somebody may be at it' "$(now_is 3)" transmitted
ok 'a zone is taken away' drop six R4,badge,update,E2,B2,zone,remove,Z1,,,,
is 'it does not go out again' "$(now_is 3)" superseded

# A revocation that says what it stopped is withdrawn.
ok 'an update is out' drop seven R5,badge,update,E3,B3,site,,MIL,,,,
ok 'the badge is to go' drop eight R6,badge,delete,E3,B3,,,,,,,
is 'the update stops' "$(now_is 5)" superseded
ok 'the badge may stay' drop nine R6,badge,delete,E3,B3,,,,,,withdraw,
like 'its row says so' "$("$PS" -C s show "$(nth 6)")" '^notice +withdrawn: do not'

# Its period ended while it was out, so it does not wait for anything.
ok 'an update for some days' drop ten R7,badge,update,E4,B4,site,,MIL,,2026-11-24,,
at 2026-11-26T08:00:00Z
is 'what is out stays out' "$(now_is 7)" transmitted
ok 'a zone is taken away' drop eleven R8,badge,update,E4,B4,zone,remove,Z1,,,,
is 'then nobody wants it any more' "$(now_is 7)" superseded
quiet 'a run after that changes nothing'

# A creation has no key yet, but is found by the one it will have.
ok 'a badge is to go one day' drop twelve R9,badge,delete,E5,B5,,,,2026-11-28,,,
ok 'and made before that' drop thirteen R10,badge,create,E5,,login,,B5,,,,
is 'it is out' "$(now_is 9) $(now_is 10)" 'pending transmitted'
at 2026-11-28T08:00:00Z
is 'until the day has come' "$(now_is 9) $(now_is 10)" 'transmitted superseded'
ok 'a new one' drop fourteen R11,badge,create,E5,,login,,B5,,,,
is 'waits, and says why' "$(now_is 11) $(hold_of 11)" 'pending busy'

# Of an order with an error nothing can be decided.
exits 'an order of which one item is wrong' 1 drop fifteen \
	V1,vault,update,E6,v6,role,add,reader,,,, V1,vault,update,E6,v6,rolle,,writer,,,,
is 'is in error' "$(now_is 12)" error
is 'and stands in no file' "$(grep -l "$(nth 12)" -r s/desk)" ''
quiet 'a run after that changes nothing'

# An answer is taken back while the next order is out for its resource.
ok 'two updates' drop sixteen R12,badge,update,E7,B7,site,,MIL,,,, \
	R13,badge,update,E7,B7,site,,ROM,,,,
ok 'the first is reported' as_ada "$PS" -C s/desk 'done' "$(nth 13)"
ok 'so the second goes out' "$PS" run s
mkdir -p s/desk/retract
printf 'order,status,message\n%s,retract,not so\n' "$(nth 13)" \
	>s/desk/retract/one.csv
git -C s/desk add retract
commit_desk 'not so'
exits 'the report is taken back' 1 "$PS" run s
like 'too late' "$(cat "$T/err")" "$(nth 13): another order is out.*E-RETRACT"
is 'one is out at a time' "$(now_is 13) $(now_is 14)" 'executed transmitted'
spool_ok s
test_end
