#!/bin/sh
# Until when an order is to be done: working days, by the site's calendar.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_config "$T/config"
cat >>"$T/config/site.yaml" <<'END'
calendar:
  weekdays: [mon, tue, wed, thu]
  holidays: [2026-12-25, 2026-11-24]
END
printf 'due_working_days: 3\ntransmitted_days: 0\n' \
	>>"$T/config/resource-types/badge.yaml"
"$PS" init --config "$T/config" \
	--uuid 00000000-0000-4000-8000-000000000001 s >"$T/out" || exit 1
{
	echo 'request,resource_type,change,owner,resource,property,value'
	echo 'R1,badge,update,E1,B1,site,MIL'
	echo 'R2,badge,update,E2,B2,site,MIL'
} >s/inbox/hr/one.csv
ok 'two orders are out on a Monday' "$PS" run s
batch=s/desk/orders/badge/update-000001.csv
# Tuesday is a holiday; Wednesday, Thursday, then Monday count.
is 'three working days later is the Monday after' "$(cell "$batch" 1 due)" '[2026-11-30]'
like 'show says so' "$("$PS" -C s show "$(cell "$batch" 1 order)")" '^due +2026-11-30'
unlike 'on its day it is not overdue' \
	"$(PROVSPOOL_NOW=2026-11-30T23:59:59Z "$PS" -C s status)" overdue
like 'a day later it is' \
	"$(PROVSPOOL_NOW=2026-12-01T00:00:00Z "$PS" -C s status)" '^badge +1 +2$'
like 'and it ages' \
	"$(PROVSPOOL_NOW=2026-12-06T10:00:00Z "$PS" -C s status)" '^badge +6-10 +2$'
like 'more and more' \
	"$(PROVSPOOL_NOW=2027-02-01T10:00:00Z "$PS" -C s status)" '^badge +over 30 +2$'
PROVSPOOL_NOW=2027-02-01T10:00:00Z
ok 'one is done' as_ada "$PS" -C s/desk done "$(cell "$batch" 1 order)"
ok 'late' "$PS" run s
like 'and not overdue any more' "$("$PS" -C s status)" '^badge +over 30 +1$'
like 'the page for the operators counts it' "$(cat s/desk/README.md)" \
	'overdue \| 1 '
spool_ok s
test_end
