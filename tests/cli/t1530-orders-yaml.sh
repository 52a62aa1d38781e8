#!/bin/sh
# Our own orders in YAML and JSON: examples/sources/orders-yaml.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
orders=$TOP/examples/sources/orders-yaml

"$PS" init --config "$orders/config" s >"$T/out" || exit 1
cp "$orders/desk-2026-11-23.yaml" s/inbox/desk/
cp "$orders/script-2026-11-23.json" s/inbox/script/
run
is 'wrong orders are status 1' "$RUN" 1
for form in desk/desk-2026-11-23.yaml script/script-2026-11-23.json; do
	is "$form: what is wrong is told" \
		"$(sed -n "s|^provspool: error: $form:[0-9:]* .*\\[\\(E-.*\\)\\]$|\\1|p" \
			"$T/err" | sort | xargs)" \
		'E-DATE E-PROPERTY E-RESOURCE-KEY E-RESOURCE-TYPE'
done
like 'with line and column' "$(cat "$T/err")" \
	"^provspool: error: desk/desk-2026-11-23.yaml:47:12: '2026-11-31' in 'start' is no date"
is 'the others are orders, the same of both' \
	"$("$PS" -C s list --porcelain | awk -F '\t' '!/^#/ { print $6, $7, $10 }' |
	sort | uniq -c | xargs)" \
	'2 badge create 2 badge delete U0512 2 badge update U0516 2 badge update U0877'
show=$("$PS" -C s show PO-000000001-C)
like 'with all their items' "$show" 'Z-ARCHIVE'
is 'the urgent one is out first' \
	"$(cd s/desk/orders/badge && echo 0-URGENT-*)" 0-URGENT-delete-000001.csv
like 'what was refused is kept with its reasons' \
	"$(cat s/quarantine/*.reasons.txt)" 'E-RESOURCE-KEY'
spool_ok s
test_end
