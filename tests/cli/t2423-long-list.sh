#!/bin/sh
# A list of any length: more rows than are kept in memory look the same.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_empty || exit 1
kept=10000
{
	echo "$HEADER"
	seq 100001 110050 | sed 's/.*/R-&,1,badge,create,E&,Vera,,login,,U&,,zoe,,/'
	echo 'R-1,1,badge,create,E1,The longest name of all,,login,,U1,,zoe,,'
} >s/inbox/hr/first.csv
ok 'many orders are taken in' "$PS" run s

# whole FORM: all of the list and as much as is kept, in $T/all and $T/kept
whole()
{
	"$PS" -C s list "$@" >"$T/all" 2>"$T/err" &&
		"$PS" -C s list "$@" --limit "$kept" >"$T/kept"
}

# begins_so LINES: the whole list with those of the part in memory
begins_so()
{
	head -n "$1" "$T/all" | cmp - "$T/kept"
}

ok 'porcelain' whole --porcelain
is 'has all rows' "$(wc -l <"$T/all")" 10053
ok 'the same ones' begins_so 10002
ok 'CSV' whole --csv
is 'has all rows' "$(wc -l <"$T/all")" 10052
ok 'the same ones' begins_so 10001
ok 'JSON' whole --json
is 'has all rows, the same ones' "$(/usr/bin/python3 - "$T/all" "$T/kept" <<-'END'
	import json, sys
	whole, kept = (json.load(open(name, encoding="utf-8")) for name in sys.argv[1:])
	rows = len(whole["rows"])
	del whole["rows"][len(kept["rows"]):]
	print(rows, whole == kept)
	END
)" '10051 True'
ok 'for people' whole
is 'has all rows' "$(wc -l <"$T/all")" 10052
is 'the last one makes the column wide from the beginning' \
	"$(head -n 2 "$T/all" | tail -n 1 | tr -s ' ')" \
	"$(head -n 2 "$T/kept" | tail -n 1 | tr -s ' ')"
# shellcheck disable=SC2016 # the dollars are awk's
ok 'and all columns stand below their heads' awk '
	NR == 1 { at = index($0, "updated") }
	substr($0, at, 4) !~ /^(upda|2026)$/ { exit 1 }' "$T/all"

# On a terminal a pager reads it, whatever its length; without one it is shown.
TERM=xterm
export TERM
shown()
{
	PROVSPOOL_PAGER=$1 /usr/bin/python3 "$TOP/tests/cli/terminal.py" 200 \
		"$PS" -C s list --color never >"$T/shown"
}
ok 'a pager' shown "sed 's/^/p:/'"
is 'reads all of it' "$(grep -c '^p:' "$T/shown")" 10052
ok 'a pager that reads little' shown 'head -n 3'
is 'is no error' "$(wc -l <"$T/shown")" 3
ok 'a pager that is not there' shown "$T/none"
is 'is done without' "$(grep -c 'PO-' "$T/shown")" 10051
ok 'no pager' shown cat
is 'shows all' "$(grep -c 'PO-' "$T/shown")" 10051

exits 'an output that is full' 74 sh -c "'$PS' -C s list >/dev/full"
test_end
