#!/bin/sh
# run --verbose lists what happened to each order.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_empty || exit 1

# The events of a run, as the table of its porcelain; and those of the log.
events()
{
	sed -n '/^# provspool run-events v1$/,$p' "$1" | grep -v '^#' | sort
}
logged()
{
	for owner in "$@"; do
		"$PS" -C s log --porcelain "$owner" | grep -v '^#'
	done | sort
}

{ echo "$HEADER" && badge_rows 101 'Owner 1' && badge_rows 102 'Owner 2'; } \
	>s/inbox/hr/first.csv
ok 'a dry run that tells' "$PS" run --dry-run --verbose --porcelain s
events "$T/out" >would
ok 'a run that tells' "$PS" run --verbose --porcelain s
is 'all that happened to the orders' "$(events "$T/out")" "$(logged E101 E102)"
is 'which is what the dry run foretold' "$(cat would)" "$(events "$T/out")"
batch=orders/badge/create-000001.csv
first=$(order_in $batch 1)
second=$(order_in $batch 2)
fill s/desk/$batch 1 status=done executed_at=2026-11-23
fill s/desk/$batch 2 status=odd
commit_desk 'two answers'
exits 'a run with answers' 1 "$PS" run -v s
like 'an answer' "$(cat "$T/out")" "$first +done +2 transmitted +8 executed +attested +ada"
like 'a refusal, with its code' "$(cat "$T/out")" "$second +reject .*E-STATUS"
ok 'a run with nothing to do' "$PS" run -v s
is 'has nothing to tell' "$(cat "$T/out")" 'nothing to do'

# More than anybody reads: the first are listed, the others counted.
/usr/bin/python3 - <<'END' >rows
for n in range(5005):
    print(f"M-{n},1,badge,create,M{n},Many,,login,,M{n},,zoe,,")
END
{ echo "$HEADER" && cat rows; } >s/inbox/hr/many.csv
ok 'in each form' /usr/bin/python3 "$TOP/tests/cli/output.py" \
	"$TOP/schemas/output-run.schema.json" "$PS" run --dry-run --verbose s
like 'the first are listed' "$(cat "$T/out")" ' events 10000$'
ok 'many orders' "$PS" run --verbose s
like 'the others are counted' "$(tail -n 1 "$T/out")" '^and 10 more$'
spool_ok s
test_end
