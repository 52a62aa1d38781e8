#!/bin/sh
# One order with two answers in one commit.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_spool 2 || exit 1
batch=s/desk/$BATCH
order=$(order_in "$BATCH" 1)
cp "$batch" s/desk/orders/badge/copy.csv
fill "$batch" 1 status=done
fill s/desk/orders/badge/copy.csv 1 status=failed 'message=no card left'
git -C s/desk add -A
as_ada git -C s/desk commit -qm 'both answers'
run
is 'two answers to one order are refused' "$RUN $(grep -c E-TWICE "$T/err")" '1 1'
is 'and neither counts' "$(state_of "$order")" '2 transmitted none'
spool_ok s
test_end
