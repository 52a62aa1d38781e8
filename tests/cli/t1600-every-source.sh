#!/bin/sh
# Every export of examples/sources at once under the watcher, while one of
# them is damaged in every way there is: the others become orders in the desk,
# the damaged are told and kept, and the damaged source delivers as soon as
# it can.  Each source is the damaged one once.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
# shellcheck source=tests/cli/watcher.sh
. "$(dirname "$0")/watcher.sh"
test_begin
need_program
sources=$TOP/examples/sources

# source, its export, how many orders and refused rows come of it, how many
# of the orders are sent out at once, and what none of its bytes may be.  What
# desk says script says, too: it is out for the one that came first.
cat >"$T/plan" <<'END'
access-requests access-requests-long/Access_Requests_20261123.csv 8 6 6 \377
bulk bulk-with-version-line/bulk-2026-11-23.csv 17 5 3 \377
cases cases-with-dn/manual-cases.csv 6 4 5 \377
desk orders-yaml/desk-2026-11-23.yaml 4 3 2 \377
mouvements hr-windows-1252/mouvements-2026-11-23.csv 16 4 3 \201
script orders-yaml/script-2026-11-23.json 4 3 0 \377
usercube usercube-json/2026-11-23-0800-orders.json 17 3 16 \377
END
is 'no example is left out' \
	"$(find "$sources" -mindepth 2 -maxdepth 2 -type f | sed "s,^$sources/,," | sort)" \
	"$(cut -d ' ' -f 2 "$T/plan" | sort)"

# The settings of all examples in one; two of them know a different 'sap'.
all_settings()
{
	mkdir -p "$1/sources" "$1/resource-types" "$1/lookups"
	for from in "$sources"/*/config; do
		cp "$from"/*.yaml "$1/"
		cp "$from"/sources/* "$1/sources/"
		cp "$from"/resource-types/* "$1/resource-types/"
		[ ! -d "$from/lookups" ] || cp "$from"/lookups/* "$1/lookups/"
	done
	sed 's/^identifier: sap/identifier: erp/' "$1/resource-types/sap.yaml" \
		>"$1/resource-types/erp.yaml"
	cp "$sources/access-requests-long/config/resource-types/sap.yaml" \
		"$1/resource-types/"
	sed -i 's/: sap$/: erp/' "$1/sources/usercube.yaml"
}

all_settings "$T/all"

# said DESC PATTERN: it says such a line, wherever
said()
{
	rm -f "$T/mark"
	says "$1" "$2"
}

# From each source: orders, and those of them that stand in the desk.
in_desk()
{
	cat s/desk/orders/*/* | grep -o 'PO-[0-9]*-[A-Z0-9]' | sort -u >"$T/rows"
	git -C s/spool.git archive state journal | tar -xO --wildcards '*orders*.csv' |
		/usr/bin/python3 -c '
import csv, sys
rows = {line[3:12] for line in open(sys.argv[1])}
n = {}
for line in csv.reader(sys.stdin):
    if line[0] == "order":
        head = line
        continue
    row = dict(zip(head, line))
    order, source = row["order"], row["source"]
    is_out = order[3:12] in rows
    whose = "desk" if source == "script" and is_out else source
    for key, all_, out in (source, 1, 0), (whose, 0, is_out):
        was = n.get(key, (0, 0))
        n[key] = was[0] + all_, was[1] + out
for source in sorted(n):
    print(source, *n[source])
' "$T/rows"
}

# The bytes of FILE, without its second half, or with a byte that means nothing.
half_of()
{
	head -c "$(($(wc -c <"$1") / 2))" "$1"
}

spoilt()
{
	half_of "$1"
	# shellcheck disable=SC2059 # the byte is written as printf wants it
	printf "$2"
	tail -c "+$(($(wc -c <"$1") / 2 + 1))" "$1"
}

# drop FILE NAME: whole at once, with a control file that says what it is of
drop()
{
	cp "$1" "$T/dropped"
	mv "$T/dropped" "$inbox/$2"
	printf 'bytes: %s\n' "$3" >"$T/dropped"
	mv "$T/dropped" "$inbox/$2.ctl"
}

# told DESC FILE CODE
told()
{
	said "$1" "$2[: ].*\\[$3\\]"
}

# damage BYTE: the export of the victim, in every way
damage()
{
	inbox=s/inbox/$victim
	size=$(wc -c <"$export")
	half_of "$export" >"$T/half"
	spoilt "$export" "$1" >"$T/spoilt"
	half_of "$export" >"$inbox/replaced.$end"
	exec 7>>"$inbox/replaced.$end"
	: >"$inbox/replaced.$end.ctl"
	cp "$export" "$inbox/alone.$end"
	drop "$T/half" "cut.$end" "$size"
	drop "$T/spoilt" "spoilt.$end" "$(wc -c <"$T/spoilt")"
}

# each SOURCE EXPORT ORDERS REFUSED OUT BYTE: with this one damaged
each()
{
	victim=$1 export=$sources/$2
	end=${2##*.}
	rm -rf s "$T/config" "$PROVSPOOL_STATE_DIR"
	mkdir "$PROVSPOOL_STATE_DIR"
	cp -R "$T/all" "$T/config"
	printf 'control: {suffix: .ctl}\n' >>"$T/config/sources/$victim.yaml"
	"$PS" init --config "$T/config" s >"$T/out" || exit 1
	watch_begin "$PS" watch --verbose s
	said "$victim: the watcher is there" '^cycle 1: done'
	damage "$6"
	while read -r source file _; do
		[ "$source" != "$victim" ] || continue
		cp "$sources/$file" "$T/dropped"
		mv "$T/dropped" "s/inbox/$source/${file#*/}"
	done <"$T/plan"
	while read -r source file orders refused _; do
		[ "$source" != "$victim" ] || continue
		said "$victim is damaged: $source delivers" \
			"^$source/.*: $orders orders .*, $refused rows refused"
	done <"$T/plan"
	told 'the cut one is told' "$victim/cut.$end" E-CONTROL-SIZE
	told 'the one in another encoding' "$victim/spoilt.$end" 'E-(UTF8|ENCODING)'
	said 'is refused as a whole' "^$victim/spoilt.$end: the whole file refused"
	told 'the one without a control file waits' "$victim/alone.$end" W-CONTROL-WAIT
	told 'the one that is being written, too' "$victim/replaced.$end" W-ARRIVING
	is 'these two are where they were' "$(cd "s/inbox/$victim" && echo *)" \
		"alone.$end replaced.$end replaced.$end.ctl"
	is 'the two others are kept' \
		"$(find s/quarantine -name "*.$end" ! -name '*.rejected.*' | wc -l)" 2
	cp "$export" "$T/dropped"
	mv "$T/dropped" "s/inbox/$victim/replaced.$end"
	exec 7>&-
	said 'replaced by a whole one, it is taken' \
		"^$victim/replaced.$end: $3 orders .*, $4 rows refused"
	: >"s/inbox/$victim/alone.$end.ctl"
	said 'the same once more brings nothing' \
		"^$victim/alone.$end: the same file was taken in before"
	watch_end 'asked to end, it ends well' 0
	ok 'what is left to do' "$PS" run s
	is 'every source has its orders, and those that are out are in the desk' \
		"$(in_desk)" "$(awk '{ print $1, $3, $5 }' "$T/plan")"
	is 'nothing is left in the inbox' "$(find s/inbox -type f)" ''
	spool_ok s
}

while read -r line; do
	# shellcheck disable=SC2086 # the fields of the plan
	each $line
done <"$T/plan"
test_end
