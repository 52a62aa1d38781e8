#!/bin/sh
# What became of its requests goes back to the source: each thing at least
# once, in order, with the source's own keys.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_config "$T/config"
printf 'format: csv\nresults: csv\n' >"$T/config/sources/hr.yaml"
printf 'format: csv\nresults: json\n' >"$T/config/sources/other.yaml"
"$PS" init --config "$T/config" \
	--uuid 00000000-0000-4000-8000-000000000001 s >"$T/out" || exit 1
{ echo "$HEADER" && badge_rows 101 'Owner 1' && badge_rows 102 'Owner 2'; } \
	>s/inbox/hr/one.csv
{ echo "$HEADER" && badge_rows 103 'Owner 3'; } >s/inbox/other/one.csv
ok 'taken in and sent out' "$PS" run s
first=$(ls s/outbox/hr)
is 'one file, named after the segment' "$first" 'results-000000005.csv'
is 'nothing of others, in order' "$(/usr/bin/python3 - s/outbox/hr/* <<-'END'
	import csv, sys
	for r in csv.DictReader(open(sys.argv[1], newline="")):
	    print(r["request"], r["event"], r["state"], r["code"], r["order_code"])
	END
)" 'R-101 take-in pending 1 2
R-102 take-in pending 1 2
R-101 transmit transmitted 2 2
R-102 transmit transmitted 2 2'
is 'JSON with the same keys' "$(/usr/bin/python3 - s/outbox/other/*.json \
	"$TOP/schemas/results.table.json" <<-'END'
	import json, sys
	d = json.load(open(sys.argv[1]))
	keys = [f["name"] for f in json.load(open(sys.argv[2]))["fields"]]
	print(d["source"], len(d["results"]), list(d["results"][0]) == keys)
	END
)" 'other 2 True'
ok 'nothing new' "$PS" run s
is 'is no file' "$(ls s/outbox/hr)" "$first"

batch=$(ls s/desk/orders/badge/*.csv)
fill "$batch" 1 status=done 'message=at the gate' evidence=T-1
fill "$batch" 2 status=partial message=full 'failed_items=zone=Z-BLUE'
commit_desk
ok 'answers' "$PS" run s
second=$(find s/outbox/hr -name 'results-*' ! -name "$first" -printf '%f\n')
is 'say who, what, with which proof' "$(/usr/bin/python3 - "s/outbox/hr/$second" <<-'END'
	import csv, sys
	for r in csv.DictReader(open(sys.argv[1], newline="")):
	    print(r["request"], r["property"] + r["op"] + r["value"], r["state"],
	          r["assurance"], r["order_state"], r["person"], r["evidence"], r["message"])
	END
)" 'R-101  executed attested executed ada T-1 at the gate
R-102 create executed attested errored ada  full
R-102 loginsetU102 executed attested errored ada  full
R-102 sitesetMIL2 executed attested errored ada  full
R-102 zoneaddZ-BLUE errored none errored ada  full'

# The cursor lost: again, rather than never; the index lost: not again.
rm -f s/index.db*
ok 'the index is gone' "$PS" run s
is 'nothing comes again' "$(find s/outbox/hr -name 'results-*' | wc -l)" 2
rm s/outbox/hr/.sent s/outbox/hr/results-*
ok 'the cursor is gone' "$PS" run s
is 'everything comes again' "$(cat s/outbox/hr/results-* | grep -c '^"\?[0-9]')" 9
ok 'a dry run sends nothing' "$PS" run --dry-run s

# Tell somebody: who is slow or fails does not hold up anything.
cat >"$T/tell" <<-END
	#!/bin/sh
	cat >"$T/told.tmp"
	mv "$T/told.tmp" "$T/told"
	exit 1
END
chmod +x "$T/tell"
sed -i 's/^version: .*/version: 2/' s/config/site.yaml
echo "notify: ['$T/tell']" >>s/config/site.yaml
{ echo "$HEADER" && badge_rows 201 'Owner 9'; } >s/inbox/hr/two.csv
ok 'a batch' "$PS" run s
ok 'is told' /usr/bin/python3 "$TOP/tests/cli/await.py" there "$T/told"
is 'what went out' "$(/usr/bin/python3 -c '
import json, sys
d = json.load(open(sys.argv[1]))
print(d["provspool"]["format"], d["out"], d["rejected"], d["stopped"])' "$T/told")" \
	'notify 1 0 0'
is 'and it is kept' "$(find s/outbox/notify -type f | wc -l)" 1
rm "$T/told"
ok 'nothing to tell' "$PS" run s
is 'nobody is told' "$(find s/outbox/notify -type f | wc -l)" 1
echo "notify: ['/no/such/program']" >x
sed -i '/^notify/d; s/^version: .*/version: 3/' s/config/site.yaml
cat x >>s/config/site.yaml
{ echo "$HEADER" && badge_rows 202 'Owner 10'; } >s/inbox/hr/three.csv
ok 'a command that is not there stops nothing' "$PS" run s
rm -r s/outbox/notify
: >s/outbox/notify
{ echo "$HEADER" && badge_rows 203 'Owner 11'; } >s/inbox/hr/four.csv
ok 'what cannot be told stops nothing' "$PS" run s
like 'but is said' "$(cat "$T/err")" 'W-NOTIFY'
spool_ok s
test_end
