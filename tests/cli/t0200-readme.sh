#!/bin/sh
# The tour of README.md does what it says, line by line.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
test_begin
need_program

mkdir bin
ln -s "$PS" bin/provspool
PATH=$PWD/bin:$PATH
EXAMPLES=$TOP/examples
export PATH EXAMPLES
git config --global user.name 'Dana Okafor'
git config --global user.email dana.okafor@acme.example

# The first block of shell of the README.
# shellcheck disable=SC2016 # backquotes of Markdown
sed -n '/^```sh$/,/^```$/p' "$TOP/README.md" | sed -e 1d -e '/^```$/,$d' >tour
is 'the tour has ten steps or so' "$(($(wc -l <tour) >= 10))" 1
{ echo 'set -eu' && cat tour; } >run
ok 'every step succeeds' sh run
like 'orders wait' "$(cat "$T/out")" '2 transmitted +none +badge'
like 'they are work files' "$(cat "$T/out")" '^create-[0-9]{6}.csv$'
like 'the answer is recorded' "$(cat "$T/out")" '^1 answer recorded, 0 rejected'
like 'the receipt says so' "$(cat "$T/out")" 'PO-000000001-C +done +8 executed'
like 'the history shows it' "$(cat "$T/out")" 'apply: 1 answer recorded'
spool_ok acme
test_end
