#!/bin/sh
# An extract that shows nothing any more, and one of resources that its source
# does not speak of, change nothing.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_config "$T/config"
echo 'verification: extract' >>"$T/config/resource-types/badge.yaml"
cat >"$T/config/sources/badges.yaml" <<'END'
format: csv
kind: extract
extract:
  coverage: full
  resource_types: [badge]
  as_of: file-name
  file_name: 'badges-%Y%m%d-%H%M.csv'
rows: wide
only_when:
  - {column: Kind, is: [card, vault]}
columns:
  resource_type: {column: Kind, values: {card: badge, vault: vault}}
  resource: {column: Login}
  owner: {column: Employee}
properties:
  - {property: login, column: Login}
END
"$PS" init --config "$T/config" \
	--uuid 00000000-0000-4000-8000-000000000001 s >"$T/out" || exit 1
extract()
{
	{
		echo 'Kind,Login,Employee'
		printf '%s\n' "$2"
	} >"s/inbox/badges/badges-$1.csv"
	PROVSPOOL_NOW=2026-11-25T08:00:00Z "$PS" run s >"$T/out" 2>"$T/err"
}
extract 20261124-0100 card,U1,E1
like 'one resource' "$(cat "$T/out")" 'extract with 1 resource'
extract 20261124-0200 other,U1,E1
like 'nothing any more is no extract' "$(cat "$T/err")" 'E-EXTRACT-EMPTY'
extract 20261124-0300 vault,V1,E1
like 'of another type' "$(cat "$T/err")" 'E-EXTRACT-TYPE'
is 'the register stays as it was' \
	"$(git -C s/spool.git ls-tree -r --name-only state journal |
		grep -c resources)" 1
spool_ok s
test_end
