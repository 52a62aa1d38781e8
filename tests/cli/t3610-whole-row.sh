#!/bin/sh
# All that is wrong with a row is told at once, and check and submit refuse
# what the run would refuse: also an order that is answered twice.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_spool 6 || exit 1
git -C s/desk config user.name 'Ada Rossi'
git -C s/desk config user.email ada@example.com
desk=s/desk/$BATCH
first=$(order_in "$BATCH" 1)

# told CODE: how often standard error has the code
told()
{
	grep -c "\\[$1\\]" "$T/err"
}

# Four bad cells in one row, a good row beside it.
fill "$desk" 1 status=doen executed_at=yesterday 'assignee==A1' \
	'actual login=U999'
fill "$desk" 2 status=done
exits 'check' 1 "$PS" check "$desk"
is 'the status' "$(told E-STATUS)" 1
is 'the date' "$(told E-EXECUTED-AT)" 1
is 'the formula' "$(told E-ANSWER)" 1
like 'the row says it once' "$(cat "$T/out")" "$first +rejected +E-STATUS"
as_ada git -C s/desk commit -qam answers
exits 'run' 1 "$PS" run s
is 'it tells the same status' "$(told E-STATUS)" 1
is 'the same date' "$(told E-EXECUTED-AT)" 1
is 'the same formula' "$(told E-ANSWER)" 1
like 'the good row is recorded' "$(cat "$T/out")" \
	'^1 answer recorded, 1 rejected$'
like 'problem names all of them' "$(cell "$desk" 1 problem)" \
	"doen.*; also: 'yesterday' is no time; also: 'assignee' begins with '='.*\\(E-STATUS\\)"
is 'one event' "$(git -C s/spool.git show "state:$(git -C s/spool.git \
	ls-tree -r --name-only state | grep 'apply/events' | tail -n 1)" |
	grep -c ',reject,')" 1

# With a known status the others are asked for, too.
fill "$desk" 1 status=hold executed_at= assignee= 'actual login=' until=never \
	message= problem=
exits 'check of a hold' 1 "$PS" check "$desk"
is 'its day' "$(told E-UNTIL)" 1
is 'its message' "$(told E-MESSAGE)" 1
fill "$desk" 1 status=failed message= executed_at=2031-01-01
exits 'check of a failure' 1 "$PS" check "$desk"
is 'its message' "$(told E-MESSAGE)" 1
is 'its date' "$(told E-EXECUTED-AT)" 1
git -C s/desk checkout -q .

# One order in two rows that disagree.
fill "$desk" 1 status=done executed_at= assignee= 'actual login=' problem=
row=$(sed -n 2p "$desk")
printf '%s\n' "$row" | sed 's/"done"/"already"/' >>"$desk"
exits 'check of an order that is answered twice' 1 "$PS" check "$desk"
is 'both rows are refused' "$(told E-TWICE)" 2
exits 'submit' 1 as_ada "$PS" -C s submit --strict --no-wait
like 'says it as well' "$(cat "$T/err")" \
	"$first: the order stands in several rows that disagree \[E-TWICE\]"
as_ada git -C s/desk commit -qam twice
exits 'the run' 1 "$PS" run s
is 'refuses it, once' "$(told E-TWICE)" 1

# The same twice is only a copy.
git -C s/desk pull -q 2>/dev/null
git -C s/desk status --porcelain >"$T/desk-status"
fill "$desk" 2 status=done
row=$(sed -n 3p "$desk")
printf '%s\n' "$row" >>"$desk"
"$PS" check "$desk" >"$T/out" 2>"$T/err"
unlike 'a copy that says the same is none' "$(cat "$T/err")" \
	"$(cell "$desk" 2 order).*E-TWICE"
test_end
