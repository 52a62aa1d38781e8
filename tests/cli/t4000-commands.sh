#!/bin/sh
# The command line: help, usage errors, exit statuses, output.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_spool 2 || exit 1

ok 'help without a spool' "$PS" --help
commands=$(awk '/^  [a-z]/ { print $1 }' "$T/out")
# shellcheck disable=SC2086,SC2116 # as one line
is 'all commands are there' "$(echo $commands)" \
	'init open run plan watch check status list show log permissions discrepancies receipt done fail hold return retract review approve decline postpone accept holds release claim submit schema doctor completion merge-file diff-text'
page=$(cat "$TOP/src/man/provspool.1")
for c in $commands; do
	ok "$c --help" "$PS" "$c" --help
	like "$c: how it is used" "$(cat "$T/out")" "^usage: provspool $c"
	like "$c stands in the manual" "$page" "Cm $c\$|Cm $c "
	# shellcheck disable=SC2013 # an option has no blanks
	for o in $(grep -o -- '--[a-z-]*' "$T/out" | sort -u); do
		like "$c $o stands in the manual" "$page" \
			"Fl -?${o#-}( |\$)|Fl h|Fl ${o#--}"
	done
	exits "$c: an unknown option" 64 "$PS" "$c" --no-such-option
done
exits 'no such command' 64 "$PS" lst
like 'with a suggestion' "$(cat "$T/err")" "did you mean 'list'"
exits 'no such option' 64 "$PS" list --stat x
exits 'a missing argument' 64 "$PS" show
exits 'not in a spool' 65 "$PS" -C / list
exits 'an order that is none' 64 "$PS" -C s show PO-000000001-X
like 'and what an id looks like' "$(cat "$T/err")" 'PO-000000123-Z'
exits 'an unknown order' 65 "$PS" -C s show PO-000000999-"$(
	for l in A B C D F G H J K L M N P Q R S T U V W X Y Z; do
		"$PS" -C s show "PO-000000999-$l" >"$T/x" 2>&1 || [ $? -eq 64 ] ||
			echo "$l"
	done)"
exits 'an unknown owner' 65 "$PS" -C s permissions nobody
exits 'a full disk' 74 sh -c "'$PS' -C s list >/dev/full"
ok 'version' "$PS" --version

ok 'porcelain has a version' "$PS" -C s list --porcelain
is 'in its first line' "$(head -n 1 "$T/out")" '# provspool list v1'
is 'and a cell for each column' \
	"$(awk -F '\t' 'NR == 2 { n = NF } NR > 2 && NF != n' "$T/out")" ''
for c in status 'log E101' 'permissions E101' 'receipt HEAD'; do
	# shellcheck disable=SC2086 # a command and its argument
	ok "$c --porcelain" "$PS" -C s $c --porcelain
	like "$c: version" "$(head -n 1 "$T/out")" '^# provspool [a-z]+ v1$'
done
is 'a list by state' \
	"$("$PS" -C s list --state transmitted --porcelain | grep -vc '^#')" 3
is 'by type' "$("$PS" -C s list -t vault --porcelain | grep -vc '^#')" 1
is 'by owner' "$("$PS" -C s list -o E101 --porcelain | grep -vc '^#')" 1
is 'at most so many' "$("$PS" -C s list -n 2 --porcelain | grep -vc '^#')" 2
exits 'an unknown state' 64 "$PS" -C s list --state odd

ok 'schemas are listed' "$PS" schema list
listed=$(cat "$T/out")
for f in "$TOP"/schemas/*.json; do
	name=$(basename "$f")
	name=${name%%.*}
	like "$name is listed" "$listed" "^$name "
	"$PS" schema show "$name" >shown
	ok "$name is shown as it is" cmp shown "$f"
done
exits 'an unknown schema' 64 "$PS" schema show nothing

# Escapes in values never reach a terminal.
printf '%s\nR-1,1,badge,create,E9,%s,,login,,U9,,zoe,,\n' "$HEADER" \
	"$(printf 'E\033[31mve')" >s/inbox/hr/esc.csv
"$PS" run s >"$T/out" 2>&1
"$PS" -C s list >>"$T/out"
is 'no escape sequence is printed' "$(tr -d '\040-\176\n' <"$T/out" | wc -c)" 0
spool_ok s
test_end
