#!/bin/sh
# Exports with control files, and exports that are expected at a time.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_config "$T/config"
cat >"$T/config/sources/hr.yaml" <<-'END'
format: csv
control: {suffix: .ctl, replaces: .csv, grace_minutes: 30}
expected: {at: '06:30', weekdays: [mon, tue, wed, thu, fri], time_zone: '+01:00'}
END
fixture_empty || exit 1
inbox=s/inbox/hr
NOW=2026-11-23T08:00:00Z # a Monday

# run_at TIME: a run at this time
run_at()
{
	PROVSPOOL_NOW=$1 "$PS" run s
}

status_at()
{
	PROVSPOOL_NOW=$1 "$PS" status s
}

# What programs are told of the sources.
sources_at()
{
	PROVSPOOL_NOW=$1 "$PS" status --porcelain s |
		awk '/^# provspool/ { on = /status-sources/ } on && !/^#/' | tr '\t' ' '
}

# deliver NUMBER [LINE…]: an export, and a control file of these lines
deliver()
{
	{ echo "$HEADER" && badge_rows "$1" "Owner $1"; } >"$inbox/e$1.csv"
	shift
	printf '%s\n' "$@" >"$T/ctl"
	mv "$T/ctl" "$inbox/e$N.ctl"
}

told()
{
	like "$1" "$(cat "$T/err")" "^provspool: $2: .*\\[$3\\]$"
}


ok 'the first run, before anything is late' run_at 2026-11-20T06:00:00Z
told 'what never came is late' warning W-EXPORT-LATE
N=101
deliver 101 'rows: 3' 'sequence: 7' \
	"sha256: 12"
exits 'a control file that is not understood' 1 run_at $NOW
told 'is told' error E-CONTROL-SYNTAX
is 'and both stay' "$(cd "$inbox" && echo *)" 'e101.csv e101.ctl'
deliver 101 'rows: 3' 'sequence: 7' \
	"bytes = $(wc -c <"$inbox/e101.csv" | tr -d ' ')" \
	"sha256;$(sha256sum "$inbox/e101.csv" | cut -d ' ' -f 1)"
ok 'with a right one' run_at $NOW
like 'the export is taken' "$(cat "$T/out")" '^hr/e101.csv: 1 orders? '
is 'and nothing is left' "$(ls -A "$inbox")$(ls -A "$inbox/.claimed")" .claimed
is 'the control file is kept beside it' \
	"$(find s/archive -name '*.control' | wc -l)" 1
like 'its number is in the history' \
	"$(git -C s/spool.git log -p --format= state | grep '^+  sequence')" ': 7$'
like 'status tells what came last' "$(status_at $NOW)" \
	'^hr: last export e101.csv at 2026-11-23T08:00:00Z: 1 order, 0 rows refused$'
like 'and when the next is expected' "$(status_at $NOW)" \
	'^    next expected at 2026-11-24T05:30:00Z$'

# Wrong ones, of every kind.
N=102
deliver 102 'rows: 4'
exits 'cut: a row is missing' 1 run_at $NOW
told 'is told' error E-CONTROL-ROWS
is 'it is quarantined' "$(find s/quarantine -name '*.csv' | wc -l)" 1
like 'status tells that it was' "$(status_at $NOW)" \
	'^hr: last export e102.csv at .*: refused as a whole$'
deliver 102 'rows: 3' 'sequence: 8'
ok 'sent again, as it was, with a right control file' run_at $NOW
like 'it is taken' "$(cat "$T/out")" '^hr/e102.csv: 1 orders? '
N=103
deliver 103 'bytes: 5'
exits 'another size' 1 run_at $NOW
told 'is told' error E-CONTROL-SIZE
deliver 103 "$(echo x | sha256sum)"
exits 'another digest' 1 run_at $NOW
told 'is told' error E-CONTROL-DIGEST
deliver 103 'sequence: 8'
exits 'a number that came before' 1 run_at $NOW
told 'is told' error E-CONTROL-REPEATED
like 'and counted' "$(status_at $NOW)" \
	'^    1 came again, the last at 2026-11-23T08:00:00Z$'
deliver 103 'sequence: 11'
ok 'numbers left out' run_at $NOW
told 'are told' warning W-CONTROL-GAP
like 'and shown until they come' "$(status_at $NOW)" \
	'^    2 missing by their sequence numbers$'
N=104
deliver 104 'sequence: 9'
ok 'one comes late' run_at $NOW
like 'it is taken' "$(cat "$T/out")" '^hr/e104.csv: 1 orders? '
like 'one is still missing' "$(status_at $NOW)" '^    1 missing by'

# One of the two alone.
N=105
deliver 105 ''
mv "$inbox/e105.ctl" "$T/e105.ctl"
ok 'an export without its control file' run_at $NOW
told 'waits' warning W-CONTROL-WAIT
like 'which status tells' "$(status_at $NOW)" \
	'^    e105.csv waits since .* \[W-CONTROL-WAIT\]: '
like 'to programs, too' "$(PROVSPOOL_NOW=$NOW "$PS" status --porcelain s)" \
	'^hr	e105.csv	2026-11-23T08:00:00Z	W-CONTROL-WAIT	.'
ok 'as its schema says' env PROVSPOOL_NOW=$NOW /usr/bin/python3 \
	"$TOP/tests/cli/output.py" "$TOP/schemas/output-status.schema.json" \
	"$PS" status s
like 'a row for each source and each file' "$(xargs <"$T/out")" \
	'rows 1 sources 1 files 1( |$)'
exits 'for half an hour' 1 run_at 2026-11-23T08:30:00Z
told 'then that is an error' error E-CONTROL-MISSING
: >"$inbox/e105.ctl"
ok 'an empty one says that it is complete' run_at 2026-11-23T08:31:00Z
like 'it is taken' "$(cat "$T/out")" '^hr/e105.csv: 1 orders? '
unlike 'and waits no more' "$(status_at $NOW)" waits
echo 'rows: 1' >"$inbox/e106.ctl"
ok 'a control file without its export' run_at $NOW
told 'waits' warning W-CONTROL-WAIT
exits 'for half an hour' 1 run_at 2026-11-23T08:30:00Z
told 'then that is an error' error E-CONTROL-ALONE
rm "$inbox/e106.ctl"
N=107
deliver 107 ''
exec 7>>"$inbox/e107.ctl"
ok 'a control file that is being written' run_at $NOW
told 'waits' warning W-ARRIVING
exec 7>&-

# Killed between the steps.
exits 'killed when the export is on record' 137 \
	env PS_FAULT_KILL='intake: kept, still claimed' "$PS" run s
ok 'the next run does the rest' "$PS" run s
is 'nothing is left' "$(ls -A "$inbox")$(ls -A "$inbox/.claimed")" .claimed
is 'and taken twice' "$("$PS" -C s list --owner E107 --porcelain | grep -vc '^#')" 1

# What is expected and does not come.
ok 'the next morning, in time' run_at 2026-11-24T07:29:00Z
unlike 'nothing is late' "$(cat "$T/err")" LATE
ok 'when its grace is over' run_at 2026-11-24T07:30:00Z
told 'it is late' warning W-EXPORT-LATE
like 'as status says' "$(status_at 2026-11-24T07:30:00Z)" \
	'^    the one expected at 2026-11-24T05:30:00Z is LATE$'
is 'to programs, too' "$(sources_at 2026-11-24T07:30:00Z)" \
	'hr e107.csv 2026-11-23T08:00:00Z taken 1 0 2026-11-24T05:30:00Z true 11 1 1 2026-11-23T08:00:00Z'
like 'also without a run since' "$(status_at 2026-11-25T09:00:00Z)" ' is LATE'
N=107
deliver 107 ''
ok 'the same export once more, which is one' run_at 2026-11-24T09:00:00Z
unlike 'nothing is late any more' "$(cat "$T/err")" LATE
like 'the next is waited for' "$(status_at 2026-11-24T09:00:00Z)" \
	'^    next expected at 2026-11-25T05:30:00Z$'
like 'and that it came again is counted' "$(status_at 2026-11-24T09:00:00Z)" \
	'^    2 came again, the last at 2026-11-24T09:00:00Z$'
PROVSPOOL_NOW=2026-11-24T09:00:00Z
spool_ok s
test_end
