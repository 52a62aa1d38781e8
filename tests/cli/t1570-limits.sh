#!/bin/sh
# Limits that a site cannot change: what is at one passes, what is above is
# told.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_config "$T/config"
printf 'format: csv\ncontrol: {suffix: .ctl}\n' >"$T/config/sources/hr.yaml"

# PS_LIMIT_LOOKUP_BYTES; no row is longer than a cell may be.
mkdir "$T/config/lookups"
/usr/bin/python3 - "$T/config/lookups/people.csv" 4194304 <<'END'
import sys
text = "key,value\n"
size = int(sys.argv[2])
while len(text) < size:
    key = f"k{len(text)},"
    text += key + "v" * min(1000, size - len(text) - len(key) - 1) + "\n"
open(sys.argv[1], "w").write(text)
END
is 'a look-up table of 4 MiB' "$(wc -c <"$T/config/lookups/people.csv")" 4194304
ok 'is read' "$PS" check "$T/config"
echo >>"$T/config/lookups/people.csv"
exits 'a byte more' 78 "$PS" check "$T/config"
like 'is told' "$(cat "$T/err")" 'lookups/people.csv.*4194304 bytes'
rm -r "$T/config/lookups"

# PS_LIMIT_CONFIG_FILES, with those that are there.
have=$(find "$T/config" -type f | wc -l)
n=$have
while [ "$n" -lt 1000 ]; do
	n=$((n + 1))
	echo 'format: csv' >"$T/config/sources/s$n.yaml"
done
ok 'a configuration of 1,000 files is read' "$PS" check "$T/config"
echo 'format: csv' >"$T/config/sources/more.yaml"
exits 'one more' 78 "$PS" check "$T/config"
like 'is told' "$(cat "$T/err")" 'over 1000 files'
rm "$T/config/sources"/s[0-9]*.yaml "$T/config/sources/more.yaml"

# PS_LIMIT_PUSH_BYTES: git keeps to it.
fixture_empty || exit 1
is 'a push has a limit' \
	"$(git -C s/spool.git config receive.maxInputSize)" 67108864

# PS_LIMIT_CONTROL_BYTES
inbox=s/inbox/hr
{ echo "$HEADER" && badge_rows 101 'Owner 101'; } >$inbox/a.csv
{ echo 'rows: 3' && yes '' | head -c 65528; } >$inbox/a.csv.ctl
is 'a control file of 64 KiB' "$(wc -c <$inbox/a.csv.ctl)" 65536
ok 'is read' "$PS" run s
{ echo "$HEADER" && badge_rows 102 'Owner 102'; } >$inbox/b.csv
{ echo 'rows: 3' && yes '' | head -c 65529; } >$inbox/b.csv.ctl
exits 'a byte more' 1 "$PS" run s
like 'is told' "$(cat "$T/err")" 'hr/b.csv.*\[E-'
is 'and both stay' "$(cd $inbox && echo *)" 'b.csv b.csv.ctl'
spool_ok s
test_end
