#!/bin/sh
# check --source: what would become of an export, row by row, and how each
# cell came about; nothing is changed by it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
test_begin
need_program
hr=$TOP/examples/sources/hr-windows-1252
export=$hr/mouvements-2026-11-23.csv

"$PS" init --config "$hr/config" s >"$T/out" || exit 1
before=$(tips s)

# look OPTION… : standard output of the check
look()
{
	"$PS" -C s check --source mouvements "$@" 2>"$T/err"
}

# part NAME OPTION… : a table of the porcelain output, without the file
part()
{
	name=$1
	shift
	look "$@" | awk -F '\t' -v name="$name" '
		/^# provspool/ { on = $0 ~ (name == "rows" ? "check-source v1" : name) }
		on && !/^#/ && !/^$/' | cut -f 2-
}

# The cells of a line of the porcelain output.
row()
{
	part rows --porcelain "$export" | awk -F '\t' -v line="$1" '$1 == line'
}

exits 'a wrong row is status 1' 1 "$PS" -C s check --source mouvements "$export"
is 'every order, every refused and every ignored row is there once' \
	"$(part rows --porcelain "$export" | wc -l)" 22
is 'a new order is told with its items' "$(row 5)" \
	"$(printf '5\tnew order\t\t\tMV-26-0414\tbadge\tupdate\t09877\tU09877\tsite=LYO2; zone +BUREAUX; zone -ATELIER; zone -PARKING')"
like 'a refused row is told with its code and why' "$(row 12)" \
	'^12	refused	E-DATE-FORM	.*31/11/2026. for start is no date'
like 'an ignored row is told with why' "$(row 17)" \
	"^17	ignored	.*column 'Statut' \(O\) is 'Refusé'"
like 'and all of it is counted' "$(look "$export" | tail -1)" \
	': 16 new orders with 49 items, 2 rows ignored, 4 rows refused$'
like 'a person sees a table' "$(look "$export" | head -1)" \
	'^place +outcome +code +request +type +change'
like 'findings are told as by a run' "$(cat "$T/err")" \
	'mouvements-2026-11-23.csv:13:51 \(H13\): .Lyon Gerlant. for site is not'

explained=$(part explained --explain --porcelain "$export")
like 'a date is explained' "$explained" \
	"^2	approved_at	2026-11-20T16:42:00Z	column 'Validé le' \(N\) '20/11/2026 17:42' read by %d/%m/%Y %H:%M in Europe/Paris\$"
like 'a value map is' "$explained" \
	"^6	change	delete	column 'Mouvement' \(B\) 'Départ' means 'delete'\$"
like 'a look-up is' "$explained" \
	"^2	value	LYO1	column 'Site' \(H\) 'Lyon Gerland' looked up in 'sites': 'LYO1'\$"
like 'a constant is' "$explained" '^2	resource_type	badge	constant$'
like 'a default is' "$explained" \
	"^4	reason	sans motif	column 'Motif' \(Q\) is empty, so the default\$"
like 'a part of a cell is' "$explained" \
	"^2	value	PARKING	column 'Zones à ouvrir' \(J\) 'ATELIER\|PARKING', part 2 of 2\$"
like 'what is put together is' "$explained" \
	"^2	owner_name	LEFÈVRE Zoé	column 'Nom' \(D\) 'LEFÈVRE' and column 'Prénom' \(E\) 'Zoé', put together\$"
like 'what is refused is' "$explained" \
	"^11	change		column 'Mouvement' \(B\) 'Mutation interne', refused\$"
like 'what is ignored is' "$explained" \
	"^8			ignored, as column 'Statut' \(O\) is 'Brouillon'\$"
unlike 'columns that nobody reads are not' "$explained" 'Statut.*Valid'

is 'looking changes nothing' "$(tips s) $(ls s/inbox/mouvements s/quarantine)" \
	"$before $(ls s/inbox/mouvements s/quarantine)"
cp "$export" s/inbox/mouvements/
"$PS" run s >"$T/out" 2>"$T/err"
like 'what was taken in is known by its order' "$(row 5)" \
	'^5	known before		PO-[0-9]*-.	MV-26-0414'
sed 's/LABO/LABO2/' "$export" >other.csv
is 'and with other content, changed' "$(part rows --porcelain other.csv |
	awk -F '\t' '$1 == 10 { print $2, $10 }')" 'changed zone +LABO2'

ok 'every form says the same, by its schema' /usr/bin/python3 \
	"$TOP/tests/cli/output.py" \
	"$TOP/schemas/output-check-source.schema.json" \
	"$PS" -C s check --source mouvements --explain "$export"

exits 'an unknown source is wrong usage' 64 \
	"$PS" -C s check --source mouvement "$export"
like 'with a suggestion' "$(cat "$T/err")" "did you mean 'mouvements'"

"$PS" init --config "$TOP/examples/sources/usercube-json/config" u >"$T/out"
json=$TOP/examples/sources/usercube-json/2026-11-23-0800-orders.json
exits 'JSON has no cells to explain' 64 \
	"$PS" -C u check --source usercube --explain "$json"
"$PS" init --config "$TOP/examples/acme/config" a >"$T/out"
is 'our own columns are explained too' \
	"$("$PS" -C a check --source hr --explain --porcelain \
	"$TOP"/examples/acme/inbox/hr/requests-2026-11-23.csv 2>"$T/err" |
	cut -f 2- | grep -c "^2	owner_name	Rossi, Ada	column 'owner_name' (F)\$")" 1
{
	echo request,resource_type,change,owner
	/usr/bin/python3 -c 'for i in range(10002): print("R%d,badge,x,E" % i)'
} >many.csv
is 'of very many the first are listed, and all are counted' \
	"$("$PS" -C a check --source hr many.csv 2>"$T/err" | tail -1)" \
	'many.csv: 0 new orders with 0 items, 10002 rows refused, 2 not listed'
test_end
