#!/bin/sh
# What is there already needs no work, and what the managed system makes is
# reported: scenario 18, returned values, and answers that differ.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
# shellcheck source=tests/cli/extracts.sh
. "$(dirname "$0")/extracts.sh"
test_begin
need_program

extract_config
sed -i -e 's/  card: .*/  card: {returned: true}/' \
	-e 's/  site: {}/  site: {on_difference: accept}/' \
	-e 's/  state: {}/  state: {on_difference: review}/' \
	"$T/config/resource-types/badge.yaml"
cat >>"$T/config/resource-types/vault.yaml" <<'END'
verification: virtual
END

order_of()
{
	"$PS" -C s list --porcelain --owner "$1" | grep -v '^#' |
		awk -F '\t' '{ id = $1 } END { print id }'
}

state()
{
	state_of "$(order_of "$1")"
}

# request NAME ROW… : an export of these rows
request()
{
	request_name=s/inbox/hr/$1.csv
	shift
	{
		echo "$HEADER"
		printf '%s\n' "$@"
	} >"$request_name"
	run
}

PROVSPOOL_NOW=2026-11-23T08:00:00Z
fixture_spool 2

# --- what the managed system makes has to be reported
fill "s/desk/$BATCH" 1 status=done
fill "s/desk/$BATCH" 2 status=done 'actual card=4712'
commit_desk
run
is 'done without the value that the system made is rejected' "$(state E101)" \
	'2 transmitted none'
like 'and it is said which one' "$(cell "s/desk/$BATCH" 1 problem)" \
	"makes 'card': which is it\? \(E-RETURNED\)"
is 'with it the order is executed' "$(state E102)" '8 executed attested'
like 'the value is known' "$("$PS" -C s permissions --porcelain E102)" \
	'card.4712.set'

# --- values that differ (vault is YAML: its answers name any property)
fill "s/desk/$BATCH" 1 status=done 'actual card=4711'
commit_desk
run
is 'then it is taken' "$(state E101)" '8 executed attested'

# --- created on Monday, Sunday's extract, a leaver on Tuesday (scenario 18)
PROVSPOOL_NOW=2026-11-24T06:00:00Z
extract 20261122-2300 'X900,E900,ROM,,'
run
PROVSPOOL_NOW=2026-11-24T08:00:00Z
request leaver 'D-1,1,badge,delete,E101,Owner 1,U101,,,,,zoe,,'
is 'a deletion goes out though an old extract has nothing to delete' \
	"$(state E101)" '2 transmitted none'

# --- what extracts show already
request again 'R-1,1,badge,update,E900,Owner 9,X900,site,,ROM,,zoe,,' \
	'R-2,1,badge,update,E900,Owner 9,X900,site,,MIL2,,zoe,,'
like 'what an extract shows is in place, what it does not is not' \
	"$("$PS" -C s list --porcelain --owner E900 | grep -v '^#' |
		awk -F '\t' '{ print $3, $2, $4 }')" '^8 executed verified'
like 'and its name is in the history' \
	"$("$PS" -C s log --porcelain E900)" \
	'in place already, as the extract of 2026-11-22T23:00:00Z shows'
is 'the other order of the file is carried out' "$(state E900)" \
	'2 transmitted none'
request gone 'D-2,1,badge,delete,E901,Owner 8,X901,,,,,zoe,,'
is 'what was never seen is not in place when it is to go' "$(state E901)" \
	'2 transmitted none'

# --- what was confirmed, where there are no extracts (scenario 11)
vault=$(cd s/desk && echo orders/vault/*.yaml)
sed -i -e 's/^  status:.*/  status: done/' "s/desk/$vault"
commit_desk
run
is 'a virtual resource is attested' "$(state E900 >/dev/null; state_of \
	"$("$PS" -C s list --porcelain --type vault | grep -v '^#' | cut -f 1)")" \
	'8 executed attested'
request vault 'V-2,1,vault,create,E900,Vera,,login,,v900,,zoe,,'
is 'what was confirmed is in place, attested by that order' "$(state E900)" \
	'8 executed attested'
like 'which is named' "$("$PS" -C s log --porcelain E900)" \
	'in place already, by PO-'
unlike 'without extracts nothing is ever verified' \
	"$("$PS" -C s list --porcelain --type vault)" verified
spool_ok s
test_end
