#!/bin/sh
# The benchmark itself: every job runs to its end and prints its figures.
# What they are is not tested, for machines differ.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
test_begin
need_program
parser=$TOP/build/tools/parse_csv
[ -x "$parser" ] || skip_all "there is no $parser"

ok 'it runs to its end' /usr/bin/python3 "$TOP/tests/bench/bench.py" \
	"$PS" "$parser" "$T/bench" 320
out=$(cat "$T/out")
while IFS= read -r job; do
	like "a figure: $job" "$out" "$job.* [0-9]+\\.[0-9]+"
done <<'EOJ'
rows, times libcsv
peak memory
growth exponent
git fast-import
awk, a file per order
orders out, times the smallest
nothing to do
show
permissions OWNER --at
orders, times the smallest
bytes an order
answers, times libcsv
last tenth
EOJ
test_end
