#!/bin/sh
# What becomes of an order by time alone: its start, its end, its validity.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_config "$T/config"
cat >>"$T/config/resource-types/badge.yaml" <<'END'
lead_hours: 48
transmitted_days: 10
hold_days: 5
executed_days: 20
END
"$PS" init --config "$T/config" \
	--uuid 00000000-0000-4000-8000-000000000001 s >"$T/out" || exit 1

# drop NAME ROW…: requests, taken in by a run at $PROVSPOOL_NOW
drop()
{
	file=s/inbox/hr/$1.csv
	shift
	{
		echo 'request,resource_type,change,resource,property,value,start,end'
		printf '%s\n' "$@"
	} >"$file"
	"$PS" run s >"$T/out" 2>"$T/err"
}
at()
{
	PROVSPOOL_NOW=$1
	"$PS" run s >"$T/out" 2>"$T/err"
}
nth()
{
	"$PS" -C s list --porcelain | grep '^PO-' | cut -f 1 | sed -n "$1p"
}
now_is()
{
	state_of "$(nth "$1")"
}
last_of()
{
	"$PS" -C s log --porcelain "$(nth "$1")" | tail -1
}

# A period: out exactly at its start less the lead; never after its end.
ok 'orders with periods' drop one \
	R1,badge,update,B1,site,MIL,2026-12-03T10:00:00Z, \
	R2,badge,update,B2,site,MIL,2026-12-20,2026-12-01 \
	R3,badge,update,B3,site,MIL,,2026-11-22 \
	R4,badge,delete,B4,,,,2026-11-01 \
	R5,badge,update,B5,site,MIL,,2026-11-23
is 'a period in the past is inactive' "$(now_is 3)" '6 inactive none'
like 'with the reason' "$(last_of 3)" 'lapse.*its period ended on 2026-11-22'
is 'a last day is a whole day' "$(now_is 5)" '2 transmitted none'
is 'what revokes has no end' "$(now_is 4)" '2 transmitted none'
is 'what starts later waits' "$(now_is 1)" '1 pending none'
at 2026-12-01T09:59:59Z
is 'until a second before its start less 48 hours' "$(now_is 1)" '1 pending none'
is 'what ended is not over on its last day' "$(now_is 2)" '1 pending none'
at 2026-12-01T10:00:00Z
is 'and not a second longer' "$(now_is 1)" '2 transmitted none'
at 2026-12-02T00:00:00Z
is 'an end that passes while it waits makes it inactive' "$(now_is 2)" \
	'6 inactive none'
like 'with the reason, too' "$(last_of 2)" 'its period ended on 2026-12-01'
like 'and the run says so' "$(cat "$T/out")" '1 order inactive'

# The validity of what is out: 10 days from 23 November, 08:00.
at 2026-12-03T07:59:59Z
is 'valid to its last second' "$(now_is 5)" '2 transmitted none'
at 2026-12-03T08:00:00Z
is 'nobody answered' "$(now_is 5)" '3 errored none'
like 'which limit is told' "$(last_of 5)|$("$PS" -C s log --porcelain "$(nth 5)")" \
	'time-out: nobody answered within 10 days \(transmitted_days\)'
is 'a later one is valid still' "$(now_is 1)" '2 transmitted none'
is 'its file has no row of what is over' \
	"$(grep -l "$(nth 5)" -r s/desk/orders)" ''

# A hold stops the clock, for five days at most.
PROVSPOOL_NOW=2026-12-05T10:00:00Z
ok 'a hold of two days' as_ada "$PS" -C s/desk hold -u 2026-12-07 -m wait \
	"$(nth 1)"
at 2026-12-05T10:00:00Z
at 2026-12-11T10:00:00Z
is 'stops its clock' "$(now_is 1)" '2 transmitted none'
at 2026-12-12T23:59:59Z
is 'for as long as it lasts' "$(now_is 1)" '2 transmitted none'
ok 'one more' as_ada "$PS" -C s/desk hold -u 2027-01-31 -m wait "$(nth 1)"
at 2026-12-12T23:59:59Z
at 2026-12-16T09:59:59Z
is 'counts as well' "$(now_is 1)" '2 transmitted none'
at 2026-12-16T10:00:00Z
is 'up to the limit' "$(now_is 1)" '3 errored none'

# The validity of what is executed.
ok 'another order' drop two R6,badge,update,B6,site,ROM,,
ok 'done' as_ada "$PS" -C s/desk done "$(nth 6)"
at 2026-12-17T10:00:00Z
is 'executed' "$(now_is 6)" '8 executed attested'
at 2027-01-06T09:59:59Z
is 'for 20 days' "$(now_is 6)" '8 executed attested'
at 2027-01-06T10:00:00Z
is 'no longer' "$(now_is 6)" '3 errored none'
like 'for another reason' "$("$PS" -C s log --porcelain "$(nth 6)")" \
	'time-out: no extract showed it within 20 days \(executed_days\)'
spool_ok s

# What was computed step by step is what a new index computes.
"$PS" -C s list --porcelain >"$T/before"
rm s/index.db*
"$PS" run s >"$T/out" 2>"$T/err"
"$PS" -C s list --porcelain >"$T/after"
ok 'an index built anew says the same' cmp "$T/before" "$T/after"
test_end
