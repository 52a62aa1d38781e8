#!/bin/sh
# What becomes of an order that an extract contradicts, and how the as-of time
# of an extract is told: scenario 14, and partial extracts.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
# shellcheck source=tests/cli/extracts.sh
. "$(dirname "$0")/extracts.sh"
test_begin
need_program

extract_config
sed -i 's/^on_contradiction: keep/on_contradiction: review/' \
	"$T/config/resource-types/badge.yaml"
cat >>"$T/config/resource-types/vault.yaml" <<'END'
verification: extract
grace_hours: 1
on_contradiction: reissue
END
cat >"$T/config/sources/vaults.yaml" <<'END'
format: csv
kind: extract
control: {suffix: .ctl, replaces: .csv}
extract:
  coverage: full
  resource_types: [vault]
  as_of: control-file
columns:
  resource_type: {text: vault}
  resource: {column: account}
  property: {column: attribute}
  op: {column: attribute, values: {role: add}, otherwise: keep, default: ''}
  value: {column: value}
END
sed -i 's/  op: .*/  op: {text: add}/' "$T/config/sources/vaults.yaml"
cat >"$T/config/sources/parts.yaml" <<'END'
format: csv
kind: extract
extract:
  coverage: partial
  resource_types: [badge]
  as_of: column
rows: wide
columns:
  resource_type: {text: badge}
  resource: {column: Login}
  requested_at: {column: Read}
properties:
  - {property: site, column: Site}
END

vault()
{
	{
		echo 'account,attribute,value'
		printf '%s\n' "$2"
	} >"s/inbox/vaults/$1.csv"
	echo "as_of: $1" >"s/inbox/vaults/$1.ctl"
	run
}

part()
{
	{
		echo 'Login,Read,Site'
		printf '%s\n' "$@"
	} >s/inbox/parts/part.csv
	run
}

PROVSPOOL_NOW=2026-11-23T08:00:00Z
fixture_spool 2
id1=$(order_in "$BATCH" 1)
id2=$(order_in "$BATCH" 2)
fill "s/desk/$BATCH" 1 status=done
fill "s/desk/$BATCH" 2 status=done
vault_file=$(cd s/desk && echo orders/vault/*.yaml)
idv=$(sed -n 's/^order: "\(.*\)"/\1/p' "s/desk/$vault_file")
sed -i 's/^  status:.*/  status: done/' "s/desk/$vault_file"
commit_desk
run
is 'all three are executed' \
	"$(state_of "$id1") $(state_of "$id2") $(state_of "$idv")" \
	'8 executed attested 8 executed attested 8 executed attested'

# --- sent out again
PROVSPOOL_NOW=2026-11-24T08:00:00Z
vault 2026-11-24T07:00:00Z 'other,role,admin'
is 'what an extract contradicts is sent out again where the type says so' \
	"$(state_of "$idv")" '2 transmitted none'
like 'with both facts in the history' "$("$PS" -C s log --porcelain "$idv" |
	cut -f 4 | tr '\n' ' ')" 'done contradict reissue transmit'

# --- a partial extract says nothing of what it does not name
part 'U101,2026-11-25T08:00:00Z,MIL2'
is 'a time to come is refused in a column, too' \
	"$(grep -o E-EXTRACT-FUTURE "$T/err" | sort -u)" E-EXTRACT-FUTURE
PROVSPOOL_NOW=2026-11-26T08:00:00Z
part 'U101,2026-11-26T07:00:00Z,ROM' 'X900,2026-11-26T06:00:00Z,ROM'
is 'a partial extract contradicts what it shows otherwise' \
	"$(state_of "$id1")" '5 awaiting-approval none'
is 'not what it does not name' "$(state_of "$id2")" '8 executed attested'
like 'items of which it says nothing stay what they are' \
	"$("$PS" -C s show --porcelain "$id1" | grep 'Z-BLUE')" executed
like 'the earliest time of its rows counts' \
	"$(git -C s/spool.git grep -h 'as_of:' state -- \
		'journal/*/segment.yaml' | tail -n 1)" 2026-11-26T06:00:00Z
review=$(cd s/desk && ls review/badge/*.csv)
like 'it comes up for review with what the extract showed' \
	"$(cat "s/desk/$review")" \
	'the extract parts/part.csv of 2026-11-26T06:00:00Z does not show it'
fill "s/desk/$review" 1 decision=approve
commit_desk
run
is 'approved, it is carried out again' "$(state_of "$id1")" '2 transmitted none'

# --- deleted and created again within the grace period (scenario 14)
PROVSPOOL_NOW=2026-11-27T08:00:00Z
{
	echo "$HEADER"
	echo 'D-1,1,badge,delete,E102,Owner 2,U102,,,,,zoe,,'
} >s/inbox/hr/leaver.csv
run
del=$("$PS" -C s list --porcelain --owner E102 | grep -v '^#' | tail -n 1 |
	cut -f 1)
file=$(cd s/desk && ls orders/badge/delete-*.csv)
fill "s/desk/$file" 1 status=done
commit_desk
run
PROVSPOOL_NOW=2026-11-27T10:00:00Z
{
	echo "$HEADER"
	echo 'C-2,1,badge,create,E102,Owner 2,,login,,U102,,zoe,,'
} >s/inbox/hr/back.csv
run
new=$("$PS" -C s list --porcelain --owner E102 | grep -v '^#' | tail -n 1 |
	cut -f 1)
is 'a creation behind a confirmed deletion goes out' "$(state_of "$new")" \
	'2 transmitted none'
file=$(cd s/desk && grep -l "$new" orders/badge/create-*.csv)
fill "s/desk/$file" 1 status=done
commit_desk
run
PROVSPOOL_NOW=2026-11-30T10:00:00Z
extract 20261130-0900 'U101,E101,MIL2,,Z-BLUE' 'U102,E102,MIL2,,Z-BLUE'
run
is 'a phoenix: the new creation is verified' "$(state_of "$new")" \
	'4 verified verified'
is 'and the deletion before it is not contradicted' "$(state_of "$del")" \
	'8 executed attested'
spool_ok s
test_end
