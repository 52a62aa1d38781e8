#!/bin/sh
# An export that is changed, or replaced, while it is read.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_empty || exit 1
export_of()
{
	{ echo "$HEADER" && badge_rows "$1" "Owner $1"; } >"$2"
}

# Start a run that stops when it has copied an export, and wait for that.
run_until_copied()
{
	PS_FAULT_STOP='copy: read, not yet compared' "$PS" run s \
		>"$T/out" 2>"$T/err" &
	pid=$!
	/usr/bin/python3 "$TOP/tests/cli/await.py" stopped "$pid"
}

# Let it go on to its end; its exit status is in STATUS.
go_on()
{
	kill -CONT "$pid"
	STATUS=0
	wait "$pid" || STATUS=$?
}

orders()
{
	"$PS" -C s list --porcelain | grep -c '^PO-'
}

export_of 101 s/inbox/hr/e.csv
run_until_copied
claimed=$(find s -path '*.claimed*' -name e.csv)
like 'while it is read an export lies where no producer writes' "$claimed" \
	'\.claimed/'
badge_rows 102 'Owner 102' >>"$claimed"
go_on
is 'one that grows meanwhile is told' "$STATUS $(grep -c E-CHANGING "$T/err")" '1 1'
is 'and put back, with nothing of it taken in' "$(ls s/inbox/hr) $(orders)" \
	'e.csv 0'
run
is 'and taken in whole by the next run' "$RUN $(orders)" '0 2'

export_of 103 s/inbox/hr/e.csv
run_until_copied
export_of 104 "$T/new" && mv "$T/new" s/inbox/hr/e.csv
go_on
is 'what is read goes on to its end when another takes its name' \
	"$STATUS $(orders)" '0 3'
is 'which waits' "$(ls s/inbox/hr)" e.csv
unset RUN
run
is 'for the next run' "$RUN $(orders)" '0 4'

export_of 105 s/inbox/hr/e.csv
run_until_copied
claimed=$(find s -path '*.claimed*' -name e.csv)
badge_rows 106 'Owner 106' >>"$claimed"
export_of 107 "$T/new" && mv "$T/new" s/inbox/hr/e.csv
go_on
is 'of one that grows and one that takes its name' \
	"$STATUS $(grep -c E-CHANGING "$T/err")" '1 1'
unset RUN
run
unset RUN
run
is 'neither is lost' "$(orders) $(ls s/inbox/hr)" '7 '
spool_ok s
test_end
