#!/bin/sh
# Objects on the branch `work` that no git would make: bounded, told, mended.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_spool || exit 1
mkdir requests
{ echo "$HEADER" && badge_rows 701 New && badge_rows 702 Newer; } \
	>requests/new.csv
/usr/bin/python3 "$TOP/tests/bombs/objects.py" "$PS" "$PWD/s" "$PWD/requests"
