#!/bin/sh
# Each row is judged alone; what is refused stays, with text and reason.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_spool 8 || exit 1
batch=s/desk/$BATCH
for n in 1 2 3 4 5 6 7 8; do
	eval "o$n=\$(cell \"$batch\" $n order)"
done

fill "$batch" 1 status=done
fill "$batch" 2 status=already
fill "$batch" 3 status=failed 'message=no photograph'
fill "$batch" 4 status=partial message=zone 'failed_items=zone=Z-BLUE'
fill "$batch" 5 status=hold until=2026-12-01 'message=on leave'
fill "$batch" 6 status=return 'message=which site?'
fill "$batch" 7 status=doen
commit_desk
exits 'a run with a rejected row ends with 1' 1 "$PS" run s
like 'the finding names file, row, code' "$(cat "$T/err")" \
	"$BATCH:.*8.*doen.*E-STATUS"
is done "$(state_of "${o1:?}")" '8 executed attested'
is already "$(state_of "${o2:?}")" '8 executed attested'
is failed "$(state_of "${o3:?}")" '3 errored none'
is 'partial: the worst of its items' "$(state_of "${o4:?}")" '3 errored none'
is 'partial: the others are executed' \
	"$("$PS" -C s permissions --porcelain E104 |
		awk -F '\t' '!/^#/ { print $3 ":" $7 }' | sort | tr '\n' ' ')" \
	':8 login:8 site:8 zone:3 '
is hold "$(state_of "${o5:?}")" '2 transmitted none'
is return "$(state_of "${o6:?}")" '5 awaiting-approval none'
is 'a slip settles nothing' "$(state_of "${o7:?}")" '2 transmitted none'
is 'three rows are left' "$(wc -l <"$batch")" 4
is 'the held row keeps its answer' "$(cell "$batch" 1 status)" hold
is 'the slip keeps its text' "$(cell "$batch" 2 status)" doen
like 'and says what is wrong, code last' "$(cell "$batch" 2 problem)" \
	"did you mean 'done'.*\\(E-STATUS\\)\$"
is 'an untouched row has no problem' "$(cell "$batch" 3 problem)" ''
is 'listed as a problem' \
	"$("$PS" -C s list --problem --porcelain | grep -v '^#' | cut -f 1)" "$o7"
like 'the README counts it' "$(cat s/desk/README.md)" 'rejected.*\| 1 \|'

fill "$batch" 2 status=done
commit_desk
ok 'mended' "$PS" run s
is 'recorded' "$(state_of "$o7")" '8 executed attested'
fill "$batch" 1 status=done until= message=
commit_desk
ok 'a hold can be ended' "$PS" run s
is 'by an answer' "$(state_of "$o5")" '8 executed attested'

# Text edits that are no spreadsheet's.
tr -d '\r' <"$batch" >x && mv x "$batch"
commit_desk 'line ends'
ok 'LF line ends change nothing' "$PS" run s
sed 's/"due"/"Due "/' "$batch" >x && mv x "$batch"
commit_desk 'header'
ok 'nor does a header in other letters' "$PS" run s
is 'the row is open' "$(state_of "${o8:?}")" '2 transmitted none'
printf '"\357\273\277""order"""' >x
sed -e '1s/^\xef\xbb\xbf"order"//' -e 's/"//g' "$batch" >>x && mv x "$batch"
commit_desk 'as LibreOffice saves it'
ok 'nor does a byte-order mark in the first cell' "$PS" run s
is 'the row is still open' "$(state_of "$o8")" '2 transmitted none'
is 'and has no problem' "$(cell "$batch" 1 problem)" ''

rm "$batch"
commit_desk 'deleted'
ok 'a deleted file is put back' "$PS" run s
like 'and said' "$(cat "$T/err")" 'W-FILE-MISSING'
is 'its row is open' "$(cell "$batch" 1 order)" "$o8"
ok 'which settles down' "$PS" run s

as_ada git -C s/desk mv "$BATCH" orders/badge/mine.csv
fill s/desk/orders/badge/mine.csv 1 status=done
commit_desk 'renamed'
ok 'a renamed file is read' "$PS" run s
like 'and that is said' "$(cat "$T/err")" 'W-RENAMED'
is 'its answer counts' "$(state_of "$o8")" '8 executed attested'
is 'nothing is left of it' "$(ls s/desk/orders)" vault

yaml=$(ls s/desk/orders/vault/*.yaml)
v=$(basename "$yaml" .yaml | tr '[:lower:]' '[:upper:]')
like 'a YAML order says what to do' "$(cat "$yaml")" '^what_to_do: "Create vault account'
sed 's/^  status:.*/  status: dun # my own remark/' "$yaml" >x && mv x "$yaml"
commit_desk yaml
exits 'a slip in YAML comes back' 1 "$PS" run s
like 'with the reason' "$(cat "$yaml")" '^problem: ".*E-STATUS'
like 'and the remark of the person' "$(cat "$yaml")" '^  status: dun # my own remark'
sed 's/^  status:.*/  status: done/' "$yaml" >x && mv x "$yaml"
commit_desk yaml
ok 'mended, too' "$PS" run s
is 'recorded' "$(state_of "$v")" '8 executed attested'
spool_ok s
test_end
