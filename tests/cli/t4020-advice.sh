#!/bin/sh
# What is said tells what to do next.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_spool 2 || exit 1
first=$(order_in "$BATCH" 1)
second=$(order_in "$BATCH" 2)

# An order by its number is not taken, because of slips, but it is suggested.
number=$(echo "$first" | sed 's/PO-0*\([0-9]*\)-./\1/')
for typed in "$number" "00$number" "PO-$number" "po-${first#PO-}" "${first%-?}"; do
	exits "the order '$typed'" 64 "$PS" -C s show "$typed"x
	[ "$typed" = "po-${first#PO-}" ] && continue
	exits "the order '$typed'" 64 "$PS" -C s show "$typed"
	like 'is suggested' "$(cat "$T/err")" "did you mean '$first'"
done
exits 'a number of no order' 64 "$PS" -C s show 777
unlike 'suggests none' "$(cat "$T/err")" 'did you mean'

for option in -C --color; do
	exits "$option without a value" 64 "$PS" $option
	like 'says so' "$(cat "$T/err")" "a value is missing behind '$option'"
done

for option in --porcelain -n --dry-run -m; do
	exits "$option before the command" 64 "$PS" $option list
	like 'is told where it belongs' "$(cat "$T/err")" \
		"behind the command belongs the option '$option'"
done
for option in --no-such - --; do
	exits "$option is an option of no command" 64 "$PS" "$option" list
	like 'which is told' "$(cat "$T/err")" "there is no option '$option'"
done

ok 'help' "$PS" help
is 'has five parts' "$(grep -c '^[A-Z].*:$' "$T/out")" 5
is 'and no command stands before the first' \
	"$(sed -n '1,/^[A-Z].*:$/p' "$T/out" | grep -c '^  [a-z]')" 0
ok 'a list of nothing' "$PS" -C s list --owner nobody
is 'says so' "$(cat "$T/out")" 'no orders'
ok 'nothing to decide' "$PS" -C s review
is 'says so, too' "$(cat "$T/out")" 'nothing waits for a decision'
exits '--explain without --source' 64 "$PS" -C s check --explain
like 'says what is missing' "$(cat "$T/err")" 'name its source with --source'

ok 'an answer in the desk' as_ada "$PS" -C s "done" "$first"
like 'what comes next' "$(cat "$T/out")" "^committed; the next 'provspool run' takes it"
ok 'a clone' as_ada "$PS" open s/spool.git mine
ok 'an answer in a clone' as_ada "$PS" -C mine "done" "$second"
like 'what comes next there' "$(cat "$T/out")" "^committed; 'provspool submit' sends it"
head=$(git -C mine rev-parse HEAD)
ok 'the same once more' as_ada "$PS" -C mine "done" "$second"
like 'is there already' "$(cat "$T/out")" '^nothing is changed: the work file says so already$'
is 'so there is no commit' "$(git -C mine rev-parse HEAD)" "$head"
ok 'what would be sent' as_ada "$PS" -C mine submit --dry-run
is 'is also what was committed' "$(cat "$T/out")" \
	'would submit: 1 answer in 1 file, 0 wrong'
fill "mine/$BATCH" 1 status=odd
exits 'and what was edited' 1 as_ada "$PS" -C mine submit --dry-run
is 'each counted once' "$(cat "$T/out")" \
	'would submit: 2 answers in 1 file, 1 wrong'
git -C mine checkout -q .
exits 'a wrong answer' 1 as_ada "$PS" -C mine hold -u 2001-01-01 -m x "$second"
like 'what is to be done' "$(cat "$T/out")" '^ +=? ?= E-[A-Z-]*: [a-z]'
like 'and that nothing was' "$(cat "$T/err")" 'nothing was written: 1 answer would be rejected'
is 'a program is given no advice' \
	"$(as_ada "$PS" -C mine hold -u 2001-01-01 -m x --json "$second" 2>&1 |
		grep -c ' = ')" 0
exits 'a folder that is not empty' 64 as_ada "$PS" open s/spool.git mine
like 'is named' "$(cat "$T/err")" "'mine' is not empty"
exits 'what is no spool' 65 as_ada "$PS" open mine other
like 'is told' "$(cat "$T/err")" "no branches 'state' and 'work'"
ok 'a run' "$PS" run s
spool_ok s
test_end
