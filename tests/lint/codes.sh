#!/bin/sh
# Every code of a finding is given by something, and shown by an example in
# examples/invalid or, where that takes a history or a file system, by a test.
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"
lint_begin
header=include/provspool/diagcode.h

# codes [HEADER]: "E_CODE E-CODE", as the program and as people know it
codes()
{
	sed -n 's/^[[:space:]]*X(\([A-Z_]*\), "\([A-Z0-9-]*\)".*/\1 \2/p' \
		"${1:-$header}"
}

# Codes that nothing gives.
without_use()
{
	codes "$@" | while read -r id code; do
		grep -rqw "PS_$id" src --include='*.c' || echo "$code"
	done
}

# Codes that stand in no expectation and in no test.
without_example()
{
	codes "$@" | while read -r id code; do
		grep -rqF -e "[$code]" examples/invalid --include='*.expect' ||
			grep -rqE -e "(^|[^A-Z0-9-])$code([^A-Z0-9-]|\$)" \
				-e "PS_$id([^A-Z_]|\$)" tests/cli tests/unit ||
			echo "$code"
	done
}

{
	printf '#define L(X) \\\n\tX(E_NOWHERE_AT, "E-NOWHERE'
	printf -- '-AT", "nothing")\n'
} >"$T/w/codes.h"
finds 'finds a code that nothing gives' '^E-NOWHERE.AT$' \
	without_use "$T/w/codes.h"
finds 'finds a code without an example' '^E-NOWHERE.AT$' \
	without_example "$T/w/codes.h"
like 'there are codes' "$(codes | wc -l)" '^1[0-9][0-9]$'
finds_nothing 'each code is given somewhere' without_use
finds_nothing 'each code is shown by an example or a test' without_example
test_end
