#!/bin/sh
# Thousands of answers at once, and what work tells of them.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_spool 2050 || exit 1
first=s/desk/recent/2026-11-23.csv
last=s/desk/recent/2026-11-23-5.csv

# All rows of all work files but those of the first order.
answer_most()
{
	for file in s/desk/orders/badge/*.csv; do
		awk -v keep="$1" 'BEGIN { FS = OFS = "\",\"" }
			NR > 1 && !index($1, keep) { $9 = "done" } { print }' \
			"$file" >"$T/answered" && cat "$T/answered" >"$file" ||
			return 1
	done
}

records()
{
	grep -c '^"\[2026' "$1"
}

left=$(cell "s/desk/$BATCH" 1 order)
answer_most "$left" || exit 1
commit_desk
ok 'they are taken' "$PS" run s
like 'all of them' "$(cat "$T/out")" '2049 answers recorded, 0 rejected'
is 'a file of recent answers has so many rows' "$(records "$first")" 500
is 'and the last one the rest' "$(records "$last")" 49
is 'one order is left' "$(cell "s/desk/$BATCH" 1 order)" "$left"

fill "s/desk/$BATCH" 1 status=done
commit_desk
ok 'one more answer' "$PS" run s
is 'goes behind the others' "$(records "$last")" 50
like 'and is the last' "$(tail -n 1 "$last")" "$left"
is 'the full files are as they were' \
	"$(git -C s/spool.git diff --name-only work~1 work -- recent)" \
	recent/2026-11-23-5.csv

tip=$(git -C s/spool.git rev-parse work)
rm -f s/index.db*
ok 'without the index all is looked at again' "$PS" run s
is 'and found to be so already' "$(git -C s/spool.git rev-parse work)" "$tip"

printf 'mine\n' >"$first"
commit_desk
ok 'a changed file of recent answers' "$PS" run s
is 'is put back' "$(records "$first")" 500

sed -i '$d' "$last"
commit_desk
ok 'a changed file that is not full yet' "$PS" run s
is 'is put back' "$(records "$last")" 50

spool_ok s

# A clock that is set back puts answers before those that stand there.
rm -rf s "$T/outside"
mkdir "$T/outside"
fixture_spool 5 || exit 1
for hour in 12 10 11 13; do
	PROVSPOOL_NOW=2026-11-23T$hour:00:00Z
	fill "s/desk/$BATCH" 1 "status=done" "message=at $hour"
	commit_desk
	ok "an answer at $hour" "$PS" run s
done
is 'they stand in the order of their times' \
	"$(sed 's/.*at \(1.\).*/\1/;1d' "$first" | tr '\n' ' ')" '10 11 12 13 '
tip=$(git -C s/spool.git rev-parse work)
rm -f s/index.db*
ok 'without the index all is looked at again' "$PS" run s
is 'and found to be so already' "$(git -C s/spool.git rev-parse work)" "$tip"
spool_ok s
test_end
