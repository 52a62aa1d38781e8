#!/bin/sh
# Every command says the same to people and to programs, as its schema says.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_empty || exit 1
{
	echo "$HEADER"
	badge_rows 101 '山田 太郎'
	badge_rows 102 '"=cmd|' | sed 's/"=cmd|/"=cmd|""x"""/'
	badge_rows 103 '-Rene\b' | sed 's/^R-103/+R-103/'
	vault_rows 104 'Vera Vault'
	echo 'R-105,1,bagde,create,E105,Bad,,login,,U105,,zoe,,'
} >s/inbox/hr/first.csv
"$PS" run s >"$T/out" 2>"$T/err"
batch=orders/badge/create-000001.csv
o1=$(order_in $batch 1)
o2=$(order_in $batch 2)
fill s/desk/$batch 1 status=done 'message==1+1'
fill s/desk/$batch 2 status=doen
commit_desk

# forms FORMAT COMMAND...: the forms agree; what was counted is in $T/out
forms()
{
	format=$1
	shift
	ok "$format: $1 $2" as_ada /usr/bin/python3 "$TOP/tests/cli/output.py" \
		"$TOP/schemas/output-$format.schema.json" "$PS" "$@"
}

# check before the run that takes the answers
cd s/desk || exit 1
forms check check $batch
like 'two answers, both are wrong' "$(cat "$T/out")" '^rows 2 findings 2$'
cd "$T/w" || exit 1
printf '%s\nR-105,1,bagde,create,E105,Bad,,login,,U105,,zoe,,\n' "$HEADER" >bad.csv
forms check-source -C s check --source hr bad.csv
like 'a finding' "$(cat "$T/out")" 'findings 1$'
cp -r "$T/config" badconfig
echo 'nonsense: 1' >>badconfig/site.yaml
forms check check badconfig
like 'a finding' "$(cat "$T/out")" 'findings 1$'
forms check check "$T/config"

exits 'a run' 1 "$PS" run s --json
cp "$T/out" run.json
cat >run.py <<'END'
import json, sys
import jsonschema
document, schema = (json.load(open(p, encoding="utf-8")) for p in sys.argv[1:])
jsonschema.validate(document, schema, jsonschema.Draft202012Validator)
assert document["rejected"] == 2, document
assert [f["code"] for f in document["findings"]] == ["E-ANSWER", "E-STATUS"], document
assert document["findings"][1]["cell"] == "I3", document
assert any("0 answers recorded" in r["message"] for r in document["rows"]), document
END
ok 'run: is valid' /usr/bin/python3 run.py run.json \
	"$TOP/schemas/output-run.schema.json"
is 'and nothing on standard error' "$(cat "$T/err")" ''
forms run run s
like 'nothing to do is a message' "$(cat "$T/out")" '^rows 1 findings 0 events 0$'

forms list -C s list
is 'all orders' "$(tail -n 1 "$T/out")" 'rows 4'
forms list -C s list --owner nobody
is 'none is an empty list' "$(tail -n 1 "$T/out")" 'rows 0'
forms log -C s log E101
forms permissions -C s permissions E101
forms discrepancies -C s discrepancies
forms show -C s show "$o1" "$o2"
like 'with items and log' "$(cat "$T/out")" '^rows 2 items 8 log [0-9]+$'
forms status -C s status
forms receipt -C s receipt "$(git -C s/desk log -1 --format=%H --author=ada)"
forms doctor doctor s
forms schemas schema list
is 'each schema is a row' "$(tail -n 1 "$T/out")" \
	"rows $(find "$TOP/schemas" -name '*.json' | wc -l)"
cd s/desk || exit 1
for c in 'done -n' 'fail -n -m x' 'hold -n -m x -u 2026-11-25' 'return -n -m x'; do
	# shellcheck disable=SC2086 # a command and its options
	forms answer $c "$o2"
done
forms review review
forms review review --by zone
forms holds holds
forms plan plan "$T/w/s"
forms submit submit
like 'nothing to send is said' "$(cat "$T/out")" '^rows 0 findings 0$'
cd "$T/w" || exit 1

# Nobody's spreadsheet runs what somebody was named.
ok 'for a spreadsheet' "$PS" -C s list --csv
like 'a formula is text' "$(cat "$T/out")" "\"'=cmd|\"\"x\"\"\""
unlike 'whatever it begins with' "$(cat "$T/out")" '"[-=+@]'
is 'a number is one' "$("$PS" -C s list --json | grep -c '"state_code": 2')" 4
is 'nothing is null' "$("$PS" -C s list --json | grep -c '"resource": null')" 4
is 'and no order is urgent' "$("$PS" -C s list --json | grep -c '"urgent": false')" 4

for forms in '--json --csv' '--porcelain --json' '--csv --porcelain'; do
	# shellcheck disable=SC2086 # two options
	exits "$forms" 64 "$PS" -C s list $forms
	like 'is told' "$(cat "$T/err")" 'exclude each other'
done
exits 'a schema has its own form' 64 "$PS" schema show list --json
is 'every output has a schema' "$(
	for f in "$TOP"/schemas/output-*.schema.json; do
		n=${f##*/output-}
		n=${n%.schema.json}
		grep -q "^	*forms $n " "$TOP/tests/cli/t6000-output.sh" || echo "$n"
	done)" ''
test_end
