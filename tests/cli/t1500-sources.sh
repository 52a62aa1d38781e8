#!/bin/sh
# Exports of other systems become orders through the mapping of their source:
# examples/sources, each through a whole run.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
sources=$TOP/examples/sources

# A spool in ./s with the settings of an example, and its export in the inbox.
example_spool()
{
	rm -rf s
	ok "$1: its settings are sound" "$PS" check "$sources/$1/config"
	"$PS" init --config "$sources/$1/config" s >"$T/out" || exit 1
	cp "$sources/$1/$2" "s/inbox/$3/" || exit 1
}

# One line for each order, by the columns that matter.
orders()
{
	"$PS" -C s list --porcelain | awk -F '\t' '
		/^# order/ { for (i = 1; i <= NF; i++) { sub(/^# /, "", $i); at[$i] = i } next }
		/^#/ { next }
		{ print $at["request"], $at["type"], $at["change"], $at["owner"], $at["resource"], $at["state"] }'
}

codes()
{
	grep -o '\[[EW]-[A-Z-]*\]$' "$T/err" | sort | uniq -c |
		awk '{ printf "%s%s %s", sep, $1, $2; sep = ", " }'
}

example_spool hr-windows-1252 mouvements-2026-11-23.csv mouvements
run
is 'HR: what is wrong is told, and what is not meant' "$RUN $(codes)" \
	'1 1 [E-DATE-FORM], 1 [E-LOOKUP], 1 [E-RESOURCE-KEY], 1 [E-VALUE-MAP], 1 [W-DATE-TWICE], 1 [W-IGNORED]'
like 'HR: the cell is named as a spreadsheet does' "$(cat "$T/err")" \
	'mouvements-2026-11-23.csv:12:39 \(F12\): .31/11/2026. for start is no date'
is 'HR: joiners, movers and leavers become orders' "$(orders | awk '{ n[$3]++ }
	END { print n["create"], n["update"], n["delete"] }')" '7 5 4'
is 'HR: accents are what they were' \
	"$("$PS" -C s list --porcelain | grep -c 'SÖDERSTRÖM Åsa')" 1
show=$("$PS" -C s show "$("$PS" -C s list --porcelain | awk -F '\t' \
	'/MV-26-0414/ { print $1 }')")
like 'HR: a site is looked up, and so is the one of now' "$show" \
	'site.*LYO2.*LYO1|LYO1.*LYO2'
like 'HR: zones are opened one by one' "$show" 'zone.*BUREAUX'
is 'HR: an urgent leaver is in a file of his own' \
	"$(cd s/desk && ls orders/badge/0-URGENT-*)" \
	orders/badge/0-URGENT-delete-000001.csv
rejected=$(ls s/quarantine/*.rejected.csv)
is 'HR: refused rows are UTF-8 that says so' \
	"$(head -c 3 "$rejected" | od -An -tx1 | tr -d ' ')" efbbbf
is 'HR: a refused row stands there once' "$(grep -c '^MV' "$rejected")" 4
sed -e 's/Mutation interne/Changement/' -e 's|31/11/2026|30/11/2026|' \
	-e 's/Gerlant/Gerland/' "$rejected" |
	grep -v MV-26-0428 >s/inbox/mouvements/corrected.csv
unset RUN
run
is 'HR: what was corrected is taken in as it is' "$RUN $(cat "$T/err")" '0 '
is 'HR: and no order is missing' "$(orders | wc -l)" 19
spool_ok s

example_spool access-requests-long Access_Requests_20261123.csv access-requests
unset RUN
run
is 'long rows: what is wrong is told' "$RUN $(codes)" \
	'1 1 [E-DATE-FORM], 3 [E-LOOKUP], 1 [E-RESOURCE-TYPE], 1 [E-VALUE-MAP], 1 [W-IGNORED]'
is 'long rows: rows of a request are one order' "$(orders | wc -l)" 8
show=$("$PS" -C s show "$("$PS" -C s list --porcelain | awk -F '\t' \
	'/0000004711/ { print $1 }')")
like 'long rows: a cell of two roles is two items' "$show" 'Z_FI_AP_CLERK'
like 'long rows: the second of them too' "$show" 'Z_FI_DISPLAY'
like 'long rows: leading zeros stay' "$show" 'user_group.*010'
is 'long rows: a morning in New York is an afternoon in UTC' \
	"$(git -C s/spool.git grep -h 0000004713 state -- '*orders*.csv' |
	grep -c 2026-12-01T13:00:00Z)" 1
spool_ok s

example_spool cases-with-dn manual-cases.csv cases
unset RUN
run
is 'names: what is wrong is told' "$RUN $(codes)" \
	'1 1 [E-DATE-FORM], 1 [E-RESOURCE-KEY], 2 [E-VALUE-MAP], 2 [W-IGNORED]'
is 'names: two names in a cell are two items' \
	"$(git -C s/spool.git grep -h 'cn=' state -- '*items*.csv' | wc -l)" 7
is 'names: an escaped comma is part of one' \
	"$(git -C s/spool.git grep -hc 'cn=Labor\\, Chemie,ou=Gruppen' state -- \
	'*items*.csv')" 1
is 'names: a deactivation is waiting for its day' \
	"$(orders | grep rveit)" '310023 ldap update rveit rveit pending'
spool_ok s

example_spool bulk-with-version-line bulk-2026-11-23.csv bulk
unset RUN
run
is 'bulk: what is wrong is told' "$RUN $(codes)" \
	'1 2 [E-DATE-FORM], 1 [E-ORDER-EMPTY], 2 [E-VALUE-MAP]'
is 'bulk: the version line is none of the rows' "$(orders | wc -l)" 17
is 'bulk: but of what is given back' \
	"$(head -1 s/quarantine/*.rejected.csv | tr -d '\357\273\277\r')" version:v1.0
spool_ok s

example_spool usercube-json 2026-11-23-0800-orders.json usercube
unset RUN
run
is 'Usercube: what is wrong is told' "$RUN $(codes)" \
	'1 1 [E-PROPERTY], 2 [E-RESOURCE-KEY], 1 [E-RESOURCE-TYPE]'
is 'Usercube: the others are orders' "$(orders | wc -l)" 17
spool_ok s
test_end
