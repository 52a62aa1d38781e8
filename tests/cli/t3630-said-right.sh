#!/bin/sh
# What is said is right, and one watcher is enough.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
# shellcheck source=tests/cli/watcher.sh
. "$(dirname "$0")/watcher.sh"
test_begin
need_program
fixture_spool || exit 1
git -C s/desk config user.name 'Ada Rossi'
git -C s/desk config user.email ada@example.com
desk=s/desk/$BATCH

# What no run takes is not said to wait for one.
mkdir s/inbox/hr/folder
ln -s /etc/hostname s/inbox/hr/link.csv
ok 'status' "$PS" -C s status
like 'nothing waits' "$(cat "$T/out")" '^in the inbox: nothing'
like 'two things are told apart' "$(cat "$T/out")" '2 things that no run takes'
rm -r s/inbox/hr/folder s/inbox/hr/link.csv
: >s/inbox/hr/empty.csv
exits 'an empty file' 1 "$PS" run s
ok 'status' "$PS" -C s status
like 'it is no row' "$(cat "$T/out")" '1 row or whole files refused$'

# A source that is not there.
exits 'check --source' 64 "$PS" -C s check --source nope s/config/site.yaml
like 'names those that are' "$(cat "$T/err")" "no source 'nope'.* there is 'hr'"

# One reason, one finding.
iconv -f utf-8 -t utf-16 "$desk" >"$T/utf16"
cp "$desk" "$T/issued"
cp "$T/utf16" "$desk"
exits 'check of UTF-16' 1 "$PS" check "$desk"
is 'is one finding' "$(grep -c '^provspool: ' "$T/err")" 1
like 'that says so' "$(cat "$T/err")" 'the file is UTF-16.*E-UTF8'

# Table and findings name the same line.
cp "$T/issued" "$desk"
fill "$desk" 1 status=hold 'message=one
two' until=2026-12-01
fill "$desk" 2 status=doen
exits 'check of cells with line breaks' 1 "$PS" check "$desk"
line=$(sed -n 's/.*csv:\([0-9]*\):.*E-STATUS.*/\1/p' "$T/err")
like 'the same line in both' "$(cat "$T/out")" "csv:$line .*E-STATUS"
cp "$T/issued" "$desk"

# A second watcher ends at once and names the first.
watch_begin "$PS" watch --verbose s
says 'the first one is at work' '^cycle 1: '
exits 'a second watcher' 75 "$PS" watch s
like 'says whose the spool is' "$(cat "$T/err")" \
	"is watched already, by process $WATCHER;"

# The configuration while somebody edits it.
cp s/config/site.yaml "$T/site.yaml"
echo 'x: [' >>s/config/site.yaml
says 'the settings that stay' '^configuration: version 1 stays in force'
sed 's/^version: 1/version: 2/' "$T/site.yaml" >s/config/site.yaml
says 'and that it is mended' '^configuration: no more errors; version 2 is in force$'
watch_end 'it is killed' 137 KILL
watch_begin "$PS" watch --verbose s
says 'another one, after a kill' '^cycle 1: '
watch_end 'it ends, too' 0
test_end
