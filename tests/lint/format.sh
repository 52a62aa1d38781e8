#!/bin/sh
# C is laid out by .clang-format.
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"
lint_begin
need_tool clang-format

badly_formatted()
{
	# One word a file: names of ours have no blanks.
	# shellcheck disable=SC2046
	clang-format --dry-run -Werror --style=file:.clang-format \
		$(project_files "$@") 2>&1 | grep -E '^[^ ].*error:' | cut -d : -f 1 |
		sort | uniq -c | sed 's/^ *//; s/ / places in /'
}

echo 'int  x ;' >"$T/w/example.c"
finds 'finds what is not laid out so' 'clang-format-violations' \
	clang-format --dry-run -Werror --style=file:.clang-format \
	"$T/w/example.c"
for folder in src include tests; do
	finds_nothing "$folder" badly_formatted "$folder/*.c" "$folder/*.h"
done
test_end
