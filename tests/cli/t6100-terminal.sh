#!/bin/sh
# On a terminal: cut to its width, coloured, paged; nothing of it in a pipe.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_empty || exit 1
{
	echo "$HEADER"
	badge_rows 101 '山田 太郎太郎太郎太郎'
	badge_rows 102 "$(printf 'Rene\314\201 Rene\314\201')"
	badge_rows 103 'A name that is longer than any other one'
	vault_rows 104 Vera
} >s/inbox/hr/first.csv
"$PS" run s >"$T/out" || exit 1
esc=$(printf '\033')

# on COLUMNS COMMAND...: what a terminal shows
on()
{
	/usr/bin/python3 "$TOP/tests/cli/terminal.py" "$@" >shown 2>&1
}

# widest: the most columns that a line of the terminal takes
widest()
{
	/usr/bin/python3 - <<'END'
import re, unicodedata
def width(c):
    if unicodedata.combining(c):
        return 0
    return 2 if unicodedata.east_asian_width(c) in "WF" else 1
text = re.sub(r"\x1b\[[0-9;]*m", "", open("shown", encoding="utf-8").read())
print(max(sum(map(width, line)) for line in text.split("\n")))
END
}

TERM=xterm
export TERM
for columns in 40 60 80 81 82 83 100 120 200; do
	on $columns "$PS" -C s --no-pager list
	is "$columns columns are kept" \
		"$([ "$(widest)" -le $columns ] && echo yes)" yes
	is 'with every id' "$(grep -c '^PO-[0-9]*-[A-Z]  *' shown)" 4
done
on 74 "$PS" -C s list --no-pager --color=never
like 'what is least important is cut' "$(cat shown)" '…'
is 'state and assurance are there' "$(grep -c '2 transmitted  none' shown)" 4
on 41 "$PS" -C s list --no-pager --color=never
is 'state and assurance stay longest' "$(grep -c '2 transmitted  none' shown)" 4
on 30 "$PS" status s --no-pager --color=never
like 'and how many orders there are' "$(cat shown)" '^badge +2 transmitted +3$'
order=$("$PS" -C s list --porcelain | awk -F '\t' '!/^#/ { print $1; exit }')
for columns in 50 80; do
	on $columns "$PS" -C s show "$order" --no-pager --color=never
	is "the words of an order fit into $columns columns" \
		"$([ "$(widest)" -le $columns ] && echo yes)" yes
done
"$PS" -C s show "$order" >"$T/out"
like 'in a pipe each stands in one line' "$(cat "$T/out")" \
	'^what_to_do +Create badge.*zone Z-BLUE$'
on 20 "$PS" -C s --no-pager list
is 'an id is whole even if it is too narrow' "$(grep -c '^PO-[0-9]*-[A-Z]$' shown)" 4
COLUMNS=50 on 200 "$PS" -C s --no-pager list
is 'COLUMNS is heeded' "$([ "$(widest)" -le 50 ] && echo yes)" yes
COLUMNS=50 "$PS" -C s list >"$T/out"
like 'but not in a pipe' "$(cat "$T/out")" 'A name that is longer than any other one'

on 80 "$PS" -C s --no-pager list
like 'a state has its colour' "$(cat shown)" "$esc\\[33m2 transmitted$esc\\[0m"
NO_COLOR=1 on 80 "$PS" -C s --no-pager list
unlike 'NO_COLOR' "$(cat shown)" "$esc"
TERM=dumb on 80 "$PS" -C s --no-pager list
unlike 'a dumb terminal' "$(cat shown)" "$esc"
on 80 "$PS" --color never -C s --no-pager list
unlike '--color never' "$(cat shown)" "$esc"
ok 'in a pipe' "$PS" -C s list
unlike 'none' "$(cat "$T/out")" "$esc"
ok '--color always' "$PS" -C s list --color=always
like 'some' "$(cat "$T/out")" "$esc\\[33m2 transmitted"
CLICOLOR_FORCE=1 "$PS" -C s list >"$T/out"
like 'CLICOLOR_FORCE' "$(cat "$T/out")" "$esc\\[33m"
NO_COLOR=1 CLICOLOR_FORCE=1 "$PS" -C s list >"$T/out"
unlike 'but NO_COLOR is stronger' "$(cat "$T/out")" "$esc"
NO_COLOR=1 "$PS" -C s --color=always list >"$T/out"
like 'and the option strongest' "$(cat "$T/out")" "$esc"
for form in --json --csv --porcelain; do
	on 80 "$PS" -C s list $form
	unlike "$form has no colour" "$(cat shown)" "$esc"
done
exits 'another word' 64 "$PS" -C s list --color=maybe
exits 'before the command, too' 64 "$PS" --color=maybe list

# A finding: its line is cut to the terminal's width.
{
	echo "$HEADER"
	badge_rows 105 "$(printf '%0300d' 0)" | sed 's/badge/bagde/'
} >bad.csv
on 60 "$PS" -C s check --source hr bad.csv
like 'severity has its colour' "$(cat shown)" "^provspool: $esc\\[1;31merror:$esc\\[0m bad.csv:2:9 "
like 'the place, too' "$(cat shown)" "^      \\|         $esc\\[1;31m\\^{5}$esc\\[0m"
is 'the line is cut' "$(grep '^    2 | ' shown | awk '{ print length($0) }' | sort -u)" \
	"$(printf '%060d…' 0 | cut -c 2- | LC_ALL=C awk '{ print length($0) }')"

# Somebody else shows it.
cat >pager <<'END'
#!/bin/sh
sed 's/^/paged: /'
END
chmod +x pager
LINES=5
export LINES
PROVSPOOL_PAGER="$PWD/pager" on 80 "$PS" -C s list
is 'a pager is asked' "$(grep -c '^paged: ' shown)" 5
PROVSPOOL_PAGER="$PWD/pager" on 80 "$PS" -C s list --json
is 'not for programs' "$(grep -c '^paged: ' shown)" 0
for lines in 5 6 7; do
	LINES=$lines PROVSPOOL_PAGER="$PWD/pager" on 80 "$PS" -C s list
	is "five lines on a screen of $lines" "$(grep -c '^paged: ' shown)" \
		"$([ $lines -gt 5 ] && echo 0 || echo 5)"
done
for c in '--help' 'help' 'list --help' 'help list' 'status s' 'doctor s' \
	'schema list' 'schema show journal-orders' '-C s check'; do
	# shellcheck disable=SC2086 # words
	LINES=1 PROVSPOOL_PAGER="$PWD/pager" on 80 "$PS" $c
	is "$c is paged, all of it" "$(grep -vc '^paged: ' shown)" 0
done
PROVSPOOL_PAGER="$PWD/pager" on 80 "$PS" --no-pager -C s list
is 'nor with --no-pager' "$(grep -c '^paged: ' shown)" 0
PROVSPOOL_PAGER="$PWD/pager" "$PS" -C s list >"$T/out"
is 'nor in a pipe' "$(grep -c '^paged: ' "$T/out")" 0
PROVSPOOL_PAGER='' PAGER="$PWD/pager" on 80 "$PS" -C s list
is 'nor with an empty one' "$(grep -c '^paged: ' shown)" 0
PAGER="$PWD/pager" on 80 "$PS" -C s list
is 'PAGER is heeded' "$(grep -c '^paged: ' shown)" 5
PAGER=no-such-pager on 80 "$PS" -C s list
like 'without one it is shown nevertheless' "$(cat shown)" '^PO-'
PAGER='head -n 1' on 80 "$PS" -C s list
is 'who has seen enough is not told off' "$? $(wc -l <shown)" '0 1'
# How far it is, is told to a person, and only where that is long.
ok 'a run in a pipe' "$PS" run s
is 'says nothing beside its result' "$(cat "$T/err")" ''
on 80 "$PS" run s
is 'nor does a short one on a terminal' "$(cat shown)" 'nothing to do'
ok 'a quiet one' "$PS" run --quiet s
is 'says nothing at all' "$(cat "$T/out" "$T/err")" ''
# How far long work is; here nothing is too quick to be shown.
PS_METER_AT_ONCE=1
export PS_METER_AT_ONCE
rm s/index.db
on 80 "$PS" -C s list --no-pager --color=never
like 'a look-up that makes the index shows how far it is' "$(cat shown)" \
	"index: [0-9]+ of [0-9]+, [0-9]+/s"
like 'and wipes it' "$(cat shown)" "$esc\\[Korder"
rm s/index.db
"$PS" -C s list >"$T/out" 2>"$T/err"
is 'nothing of it in a pipe' "$(cat "$T/err")" ''
{ echo "$HEADER" && badge_rows 601 New; } >s/inbox/hr/new.csv
on 80 env PS_FAULT_TERM='work files' "$PS" watch s
is 'a watcher on a terminal that is asked to end' $? 0
like 'shows how far it is' "$(cat shown)" 'hr/new.csv: 1 of 1, [0-9]+/s'
like 'and wipes it before it says something' "$(cat shown)" \
	"$esc\\[Khr/new.csv: 1 order"
test_end
