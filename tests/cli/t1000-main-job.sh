#!/bin/sh
# From a dropped export to an auditor's git log, and nothing twice.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program

fixture_config "$T/config"
ok 'init makes a spool' "$PS" init --config "$T/config" \
	--uuid 00000000-0000-4000-8000-000000000001 s
is 'work and state are there' \
	"$(git -C s/spool.git for-each-ref --format='%(refname)' | tr '\n' ' ')" \
	'refs/heads/state refs/heads/work '
ok 'the desk is a clean clone of work' git -C s/desk diff --quiet HEAD
is 'the desk has nothing untracked' "$(git -C s/desk status --porcelain)" ''
like 'its README tells what to do' "$(cat s/desk/README.md)" '^1\. Open a file'
like 'and the instructions of a type' "$(cat s/desk/README.md)" \
	'^Take the photograph first'
ok 'a run on nothing succeeds' "$PS" run s
like 'and says so' "$(cat "$T/out")" '^nothing to do$'

{ echo "$HEADER" && badge_rows 101 'Ada Rossi' && badge_rows 102 'Élodie “É”'; } \
	>s/inbox/hr/one.csv
ok 'a dropped export is taken in' "$PS" run s
like 'two orders' "$(cat "$T/out")" 'hr/one.csv: 2 orders with 8 items'
like 'and sent out' "$(cat "$T/out")" '^2 orders sent out$'
is 'the inbox is empty' "$(ls s/inbox/hr)" ''
is 'the export is archived as it came' \
	"$(find s/archive -type f | wc -l)" 1
batch=s/desk/orders/badge/create-000001.csv
is 'a work file is in the desk' "$(ls s/desk/orders/badge)" create-000001.csv
is 'it begins with a byte-order mark' \
	"$(head -c 3 "$batch" | od -An -tx1 | tr -d ' ')" efbbbf
is 'its records end in CR LF' "$(grep -c "$(printf '\r')\$" "$batch")" 3
like 'a row says what to do' "$(cell "$batch" 1 what_to_do)" \
	'^Create badge for Ada Rossi \(E101\)'
a=$(cell "$batch" 1 order)
b=$(cell "$batch" 2 order)
like 'orders have telephone-proof ids' "$a" '^PO-[0-9]{9}-[A-Z]$'
is 'they are transmitted' "$(state_of "$a")" '2 transmitted none'

fill "$batch" 1 status=done
commit_desk
ok 'an answer is taken' "$PS" run s
is 'and recorded as attested' "$(state_of "$a")" '8 executed attested'
is 'the other row stays' "$(state_of "$b")" '2 transmitted none'
is 'the settled row left the file' "$(cell "$batch" 1 order)" "$b"
like 'and stands in recent/' "$(cat s/desk/recent/2026-11-23.csv)" "$a"
is 'the desk is clean again' "$(git -C s/desk status --porcelain)" ''

commit=$(git -C s/spool.git log --author=Ada -1 --format=%H work)
ok 'the commit has a receipt' "$PS" -C s receipt "$commit"
like 'with file and row' "$(cat "$T/out")" \
	"orders/badge/create-000001.csv:2 +$a +done +8 executed"
ok 'show knows the order' "$PS" -C s/desk show "$a"
like 'with who said so' "$(cat "$T/out")" 'done +2 transmitted +8 executed +attested +ada'
ok 'log knows its owner' "$PS" -C s log E101
ok 'permissions know him too' "$PS" -C s permissions --porcelain E101
is 'each value with state and assurance' \
	"$(awk -F '\t' '$3 == "zone" { print $4, $7, $8 }' "$T/out")" \
	'Z-BLUE 8 attested'
ok 'at a time before there is nothing' \
	"$PS" -C s permissions --porcelain --at 2026-11-22 E101
is 'indeed' "$(grep -vc '^#' "$T/out")" 0

fill "$batch" 1 status=failed 'message=No reader at the gate'
commit_desk
ok 'a failure is taken' "$PS" run s
is 'and recorded' "$(state_of "$b")" '3 errored none'
is 'the empty batch is gone' "$(ls s/desk/orders 2>/dev/null)" ''

cp "$T/w/s/archive/"*/*.csv s/inbox/hr/again.csv
ok 'the same file again changes nothing' "$PS" run s
like 'and that is said' "$(cat "$T/out")" 'taken in before'
{ echo "$HEADER" && badge_rows 101 'Ada Rossi'; } >s/inbox/hr/two.csv
ok 'a known request in another file changes nothing' "$PS" run s
like 'and that is said, too' "$(cat "$T/err")" 'R-101 was taken in before as PO-'
is 'there are two orders' "$("$PS" -C s list --porcelain | grep -vc '^#')" 2

rm -f s/index.db*
ok 'the index rebuilds itself' "$PS" -C s list
is 'with the same content' "$(state_of "$a")" '8 executed attested'
spool_ok s
test_end
