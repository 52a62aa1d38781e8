#!/bin/sh
# mandoc finds nothing wrong in the manual pages.
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"
lint_begin
need_tool mandoc

printf '.Dd November 23, 2026\n.Dt X 1\n.Os\n.Sh NAME\n.Xx\n' >"$T/w/example.1"
finds 'finds an unknown macro' 'unknown macro' \
	mandoc -Tlint -W warning "$T/w/example.1"
project_files 'src/man/*.[1-8]' >"$T/pages"
while IFS= read -r page; do
	finds_nothing "$page" mandoc -Tlint -W warning "$page"
done <"$T/pages"
test_end
