#!/bin/sh
# For any owner, property and date: who asked, approved, reviewed and did it,
# on what evidence, and which extract shows it.  A whole commit of mistakes is
# taken back the next day.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_config "$T/config"
sed -i 's/^review: never/review: always/' "$T/config/resource-types/vault.yaml"
sed -i 's/^work_file: yaml/verification: extract/' \
	"$T/config/resource-types/vault.yaml"
cat >"$T/config/resource-types/mailbox.yaml" <<'END'
identifier: mailbox
title: mailbox
managed_system: Mail
review: never
thresholds:
  create: {count: 1000000, percent: 100}
key: login
properties:
  login: {}
depends_on: [{resource_type: badge}]
END
cat >"$T/config/sources/dump.yaml" <<'END'
format: csv
kind: extract
extract:
  coverage: full
  resource_types: [vault]
  as_of: file-name
  file_name: 'dump-%Y%m%d-%H%M.csv'
rows: wide
columns:
  resource_type: {text: vault}
  resource: {column: Login}
  owner: {column: Employee}
properties:
  - {property: login, column: Login}
  - {property: role, op: add, column: Roles, split: ' '}
END
fixture_empty || exit 1

{
	echo "$HEADER,approvers,approved_at"
	echo 'V-1,1,vault,create,E1,Vera Vault,,login,,v1,,zoe,,,max,2026-11-20'
	echo 'V-1,2,vault,create,E1,Vera Vault,,role,add,reader,,zoe,,,max,2026-11-20'
} >s/inbox/hr/vault.csv
ok 'asked for' "$PS" run s
fill "$(find s/desk/review -name '*.csv')" 1 decision=approve 'message=until May'
as_bob git -C s/desk commit -qam reviewed
PROVSPOOL_NOW=2026-11-24T08:00:00Z
ok 'reviewed' "$PS" run s
fill "$(find s/desk/orders/vault -name '*.csv')" 1 status=done evidence=CHG77
commit_desk
PROVSPOOL_NOW=2026-11-25T08:00:00Z
ok 'done' "$PS" run s
printf 'Login,Employee,Roles\nv1,E1,reader\n' >s/inbox/dump/dump-20261126-0700.csv
PROVSPOOL_NOW=2026-11-26T08:00:00Z
ok 'seen' "$PS" run s

# what was known of the role on a day: "state assurance order"
known()
{
	"$PS" -C s permissions --at "$1" --porcelain E1 |
		awk -F '\t' '$3 == "role" { print $6, $8, $10 }'
}
order=$("$PS" -C s list --porcelain | grep '^PO-' | cut -f 1)
is 'before it was asked for' "$(known '2026-11-22')" ''
is 'on the first day' "$(known '2026-11-23 23:00')" \
	"awaiting-approval none $order"
is 'on the second' "$(known '2026-11-24 23:00')" "transmitted none $order"
is 'on the third' "$(known '2026-11-25 23:00')" "executed attested $order"
is 'on the fourth' "$(known '2026-11-26 23:00')" "verified verified $order"
shown=$("$PS" -C s show "$order")
like 'who asked' "$shown" '^requester +zoe'
like 'who approved' "$shown" '^approvers +max'
logged=$("$PS" -C s log --porcelain "$order")
like 'who reviewed' "$logged" 'approve.*bob'
like 'who did it' "$logged" 'done.*ada'
like 'on what evidence' "$logged" 'CHG77'
like 'which extract shows it' "$logged" 'verify.*dump-20261126-0700'

# 300 rows, confirmed by mistake.
{
	echo "$HEADER"
	n=100
	while [ "$n" -lt 400 ]; do
		badge_rows "$n" "Owner $n"
		n=$((n + 1))
	done
	echo 'M-1,1,mailbox,create,E101,Owner 101,,login,,U101,,zoe,,'
} >s/inbox/hr/badges.csv
ok '300 badges' "$PS" run s
counts()
{
	"$PS" -C s list --porcelain -t "$1" --state "$2" | grep -vc '^#'
}
is 'are out' "$(counts badge transmitted)" 300
for batch in s/desk/orders/badge/*.csv; do
	fill "$batch" ALL status=done
done
commit_desk mistake
mistake=$(git -C s/desk rev-parse HEAD)
ok 'all of them done' "$PS" run s
is 'really' "$(counts badge executed)" 300
is 'what depends on them goes on' "$(counts mailbox transmitted)" 1
PROVSPOOL_NOW=2026-11-27T08:00:00Z
mkdir -p s/desk/retract
{
	echo 'order,status,message'
	git -C s/desk show --no-textconv "$mistake" -- orders/badge | sed -n \
		's/^+"\(PO-[^"]*\)".*/\1,retract,wrong list/p'
} >s/desk/retract/mistake.csv
as_ada git -C s/desk add -A
commit_desk 'not yet'
ok 'taken back the next day' "$PS" run s
is 'all are out again' "$(counts badge transmitted)" 300
is 'and what depends on them waits' "$(counts mailbox pending)" 1
one=$("$PS" -C s list --porcelain --owner E101 -t badge | grep '^PO-' |
	cut -f 1)
like 'both facts are history' "$("$PS" -C s log --porcelain "$one" |
	cut -f 4 | tr '\n' ' ')" 'done retract'
spool_ok s
test_end
