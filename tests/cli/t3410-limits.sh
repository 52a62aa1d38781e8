#!/bin/sh
# The limits of a site: what is at one passes, what is above is told.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_config "$T/config"
cat >>"$T/config/site.yaml" <<-'END'
limits:
  input_mib: 1
  findings: 3
  work_file_rows: 100
  work_file_mib: 1
  commits: 100
  inbox_entries: 100
END
fixture_empty || exit 1
inbox=s/inbox/hr

# told DESC FILE CODE
told()
{
	like "$1" "$(cat "$T/err")" "^provspool: error: $2.*\\[$3\\]"
}

# pad FILE BYTES: rows that are refused, and blank ones up to that size
pad()
{
	missing=$(($2 - $(wc -c <"$1")))
	yes '' 2>"$T/err" | head -c "$missing" >>"$1"
}

# 101 orders of one type in files of 100.
{
	echo "$HEADER"
	n=100
	while [ "$n" -le 200 ]; do
		badge_rows "$n" "Owner $n"
		n=$((n + 1))
	done
} >first.csv
cp first.csv "$inbox/first.csv"
pad "$inbox/first.csv" 1048576
is 'a file of 1 MiB' "$(wc -c <"$inbox/first.csv")" 1048576
ok 'is taken in' "$PS" run s
is 'as 101 orders' "$("$PS" -C s list --porcelain | grep -vc '^#')" 101
is 'sent out in files that can be read again' \
	"$(cd s/desk/orders/badge && grep -c PO- create-00000[12].csv |
		tr '\n' ' ')" 'create-000001.csv:100 create-000002.csv:1 '
cp first.csv "$inbox/over.csv"
pad "$inbox/over.csv" 1048577
exits 'a byte more' 1 "$PS" run s
told 'is told' hr/over.csv E-TOO-LARGE
ok 'and stays' test -f "$inbox/over.csv"
exits 'check says the same' 65 "$PS" -C s check --source hr "$inbox/over.csv"
like 'of it' "$(cat "$T/err")" 'over.csv.*1048576 bytes'
rm "$inbox/over.csv"

# Findings about one file.
{
	echo "$HEADER"
	badge_rows 300 Good
	for n in 1 2 3 4 5; do
		echo "X-$n,1,nothing,create,E1,,,login,,a,,zoe,,"
	done
} >"$inbox/bad.csv"
exits 'five bad rows' 1 "$PS" run s
is 'three of them are told' "$(grep -c '^provspool: error' "$T/err")" 3
like 'and how many more there are' "$(cat "$T/err")" '^provspool: and 2 more'
is 'all of them are kept' \
	"$(cat s/quarantine/*.rejected.csv | grep -c '^X-')" 5

# Rows and bytes of a work file.
batch=s/desk/orders/badge/create-000002.csv
cp "$batch" "$T/issued"
row=$(sed -n 2p "$batch")
n=1
while [ "$n" -lt 100 ]; do
	printf '%s\n' "$row"
	n=$((n + 1))
done >>"$batch"
ok '100 rows can be read' as_ada "$PS" -C s check "$batch"
printf '%s\n' "$row" >>"$batch"
exits 'a row more' 1 as_ada "$PS" -C s check "$batch"
told 'is told' 'orders/badge/create-000002.csv' E-TOO-LARGE
as_ada git -C s/desk commit -qam 'more rows'
exits 'by a run as well' 1 "$PS" run s
told 'which leaves the file alone' 'orders/badge/create-000002.csv' E-TOO-LARGE
is 'as it is' "$(wc -l <"$batch")" 102
cp "$T/issued" "$batch"
pad "$batch" 1048577
as_ada git -C s/desk commit -qam 'more bytes'
exits 'a work file over its bytes' 1 "$PS" run s
told 'is told' 'orders/badge/create-000002.csv' E-TOO-LARGE
is 'and left alone' "$(wc -c <"$batch")" 1048577
cp "$T/issued" "$batch"
pad "$batch" 1048576
as_ada git -C s/desk commit -qam 'a byte less'
ok 'a byte less is read' "$PS" run s

# commits N: so many empty ones on the branch
commits()
{
	tip=$(git -C s/desk rev-parse HEAD)
	tree=$(git -C s/desk rev-parse 'HEAD^{tree}')
	n=0
	while [ "$n" -lt "$1" ]; do
		tip=$(as_ada git -C s/desk commit-tree -p "$tip" -m "$n" "$tree")
		n=$((n + 1))
	done
	git -C s/desk reset -q --hard "$tip"
}
ok 'a run before' "$PS" run s
commits 100
ok '100 commits are read' "$PS" run s
commits 101
exits '101 are not' 5 "$PS" run s
like 'which is told, with the setting' "$(cat "$T/err")" \
	'over 100 commits .* limits.commits'
cp first.csv "$inbox/again.csv"
exits 'requests are taken in all the same' 5 "$PS" run s
like 'and told' "$(cat "$T/out")" 'hr/again.csv'
sed -e 's/version: 1/version: 2/' -e 's/commits: 100/commits: 200/' \
	"$T/config/site.yaml" >s/config/site.yaml
ok 'raising it helps' "$PS" run s

n=0
while [ "$n" -lt 99 ]; do # and the folder .claimed
	{ echo "$HEADER" && badge_rows "7$n" "$n"; } >"$inbox/$n.csv"
	n=$((n + 1))
done
ok 'a folder with 100 entries' "$PS" run s
while [ "$n" -gt -2 ]; do
	{ echo "$HEADER" && badge_rows "8$n" "$n"; } >"$inbox/$n.csv"
	n=$((n - 1))
done
ok 'one with 102' "$PS" run s
like 'is told' "$(cat "$T/err")" 'over 100 files .* \[W-INBOX-MANY\]'
like 'the first 100 were looked at' \
	"$(find "$inbox" -name '*.csv' | wc -l)" '^[12]$'
ok 'the next run takes the rest' "$PS" run s
is 'all of it' "$(find "$inbox" -name '*.csv' | wc -l)" 0
spool_ok s

# Files of a configuration: PS_LIMIT_CONFIG_FILES.
fixture_config many
n=$(find many -type f | wc -l)
while [ "$n" -lt 1000 ]; do
	n=$((n + 1))
	cp many/sources/hr.yaml "many/sources/s$n.yaml"
done
ok 'a configuration of 1,000 files' "$PS" check many
cp many/sources/hr.yaml many/sources/one-more.yaml
exits 'of 1,001' 78 "$PS" check many
like 'is told' "$(cat "$T/err")" '1000 files'
test_end
