#!/bin/sh
# The tour of README.md does what it says, line by line.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
test_begin
need_program

# As after make; nothing is known of whoever tries it.
mkdir bin tmp
ln -s "$PS" bin/provspool
ln -s "$TOP/examples" examples
TMPDIR=$PWD/tmp
export TMPDIR

# The first block of shell of the README.  What is refused on purpose is told
# by the exit status 1, and one goes on.
# shellcheck disable=SC2016 # backquotes of Markdown
sed -n '/^```sh$/,/^```$/p' "$TOP/README.md" | sed -e 1d -e '/^```$/,$d' >tour
is 'the tour has ten steps or so' "$(($(wc -l <tour) >= 10))" 1
sed 's/$/\n[ $? -le 1 ] || exit/' tour >run
ok 'every step succeeds' sh run
like 'what would become of the requests' "$(cat "$T/out")" '^dry run, nothing is changed'
is 'is what becomes of them' "$(grep -c '11 orders with 28 items taken in, 1 of them in error, 2 rows refused' "$T/out")" 2
like 'orders wait' "$(cat "$T/out")" '2 transmitted +none +badge'
like 'they are work files' "$(cat "$T/out")" '^create-[0-9]{6}.csv$'
like 'the answer is recorded' "$(cat "$T/out")" '^1 answer recorded, 0 rejected'
like 'the receipt says so' "$(cat "$T/out")" 'PO-000000001-C +done +8 executed'
like 'the history shows it' "$(cat "$T/out")" 'apply: 1 answer recorded'
cd tmp/* || exit 1
PROVSPOOL_STATE_DIR=$PWD/outside
spool_ok acme
test_end
