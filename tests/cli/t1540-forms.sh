#!/bin/sh
# CSV of other forms: another quote or none, no header, no numbers of requests.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program

fixture_config "$T/config"
cat >"$T/config/sources/bare.yaml" <<-'END'
format: csv
delimiter: ';'
header: false
quote: none
control: {suffix: .ctl}
rows: wide
columns:
  request: {column: 1}
  resource_type: {text: badge}
  change: {column: 2, values: {NEW: create}}
  owner: {column: 3}
properties:
  - {property: login, column: 4}
END
cat >"$T/config/sources/single.yaml" <<-'END'
format: csv
quote: "'"
END
cat >"$T/config/sources/lines.yaml" <<-'END'
format: csv
key: file-line
rows: wide
columns:
  resource_type: {text: badge}
  change: {text: create}
  owner: {column: Who}
properties:
  - {property: login, column: Login}
END
ok 'the settings are sound' "$PS" check "$T/config"
fixture_empty || exit 1

# Number, owner and state of each request that begins so.
orders()
{
	"$PS" -C s list --porcelain | awk -F '\t' -v begin="$1" '
		/^# order/ { for (i = 1; i <= NF; i++) { sub(/^# /, "", $i); at[$i] = i } next }
		/^#/ || index($at["request"], begin) != 1 { next }
		{ print $at["request"], $at["owner"], $at["state"] }'
}

bare()
{
	printf '%s\r\n' 'B1;NEW;E1;"odd"' 'B2;OLD;E2;u2' 'B3;NEW;E3' \
		"B4;NEW;E4;'u4"
}
inbox=s/inbox/bare
bare >"$T/bare.csv"
exits 'check reads the first row as one of them' 1 \
	"$PS" -C s check --source bare --explain "$T/bare.csv"
like 'and explains it by number and letter' "$(cat "$T/out")" \
	"bare.csv:1 .*column '4' \\(D\\) '\"odd\"'"
cp "$T/bare.csv" $inbox/ && echo 'rows: 4' >$inbox/bare.csv.ctl
run
is 'the control file counts every row' "$RUN $(grep -c CONTROL "$T/err")" '1 0'
is 'a quote is a letter where nothing is quoted' "$(orders B | tr '\n' ,)" \
	'B1 E1 transmitted,B4 E4 transmitted,'
like 'a value that means nothing is told by its column' "$(cat "$T/err")" \
	"bare.csv:2:4 \\(B2\\): 'OLD' means nothing"
like 'and a row that is not as long as the first' "$(cat "$T/err")" \
	'bare.csv:3 .row 3.: the row has 3 cells, the first one 4 \[E-CELLS-FEW\]'
rejected=$(ls s/quarantine/*.rejected.csv)
is 'refused rows are as they came, with the problem behind' \
	"$(cut -d ';' -f 1-3 "$rejected" | tr -d '\r' | tr '\n' ,)" 'B2;OLD;E2,B3;NEW;E3,'
sed 's/OLD/NEW/; /^B3/d' "$rejected" >$inbox/again.csv
echo 'rows: 1' >$inbox/again.csv.ctl
unset RUN
run
is 'and are taken in once corrected' "$RUN $(orders B | grep B2)" \
	'0 B2 E2 transmitted'

{
	printf '%s\n' "request,resource_type,change,owner,owner_name,property,value"
	printf '%s\n' "S1,badge,create,E5,'Weber, Bob \"B\"',login,'o''d'"
	printf '%s\n' "S2,badge,create,E6,'E','nothing',x"
	printf '%s\n' "S3,bage,create,E7,'E, F',login,x"
} >s/inbox/single/a.csv
unset RUN
run
is 'a quote of one stroke encloses, and two do not' "$RUN $(
	"$PS" -C s list --porcelain | grep -c 'Weber, Bob "B"')" '1 1'
like 'a place behind it is found' "$(cat "$T/err")" 'a.csv:4:4 \(B4\)'
rejected=$(grep -l '^S3' s/quarantine/*.rejected.csv)
like 'what is refused is written with it' "$(tail -n 1 "$rejected")" \
	"^S3,bage,create,E7,'E, F',login,x,'.*E-RESOURCE-TYPE\\]'"

printf 'Who,Login\nE8,u8\nE9,u9\n' >s/inbox/lines/l.csv
unset RUN
run
is 'rows without a number are known by file and line' \
	"$RUN $(orders l.csv | tr '\n' ,)" \
	'0 l.csv:2 E8 transmitted,l.csv:3 E9 transmitted,'
printf 'Who,Login\nE8,u8\nE9,u9\nE10,u10\n' >s/inbox/lines/l.csv
unset RUN
run
is 'and those that come again are no others' \
	"$RUN $(orders l.csv | wc -l)" '0 3'
spool_ok s
test_end
