#!/bin/sh
# A folder of the spool that somebody moved away is made again, and not
# without a word.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_spool || exit 1
unlike 'nothing is said of the first desk' "$(cat "$T/err")" W-FOLDER-MADE

mv s/inbox old-inbox
ok 'a run without inbox' "$PS" run s
like 'it is told' "$(cat "$T/err")" \
	'^provspool: warning: inbox: the folder was missing .*\[W-FOLDER-MADE\]'
ok 'made again' test -d s/inbox/hr
ok 'the next run' "$PS" run s
is 'has nothing to say' "$(cat "$T/err")" ''

mv s/desk old-desk
exits 'a dry run without desk' 0 "$PS" run --dry-run s
like 'says that it would be made' "$(cat "$T/err")" ' desk: .*W-FOLDER-MADE'
ok 'none is' test ! -e s/desk
ok 'a run without desk' "$PS" run s
like 'it is told, with what is lost' "$(cat "$T/err")" \
	'^provspool: warning: desk: the desk was missing .*user.name.*\[W-FOLDER-MADE\]'
ok 'made again' test -f "s/desk/$BATCH"
ok 'the next run' "$PS" run s
is 'has nothing to say' "$(cat "$T/err")" ''
rm s/index.db
ok 'with a new index' "$PS" run s
is 'neither' "$(cat "$T/err")" ''

mv s/archive old-archive
{ echo "$HEADER" && badge_rows 701 New; } >s/inbox/hr/new.csv
ok 'a run without archive' "$PS" run s
is 'is told once' "$(grep -c 'archive: .*W-FOLDER-MADE' "$T/err")" 1
test_end
