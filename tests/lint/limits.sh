#!/bin/sh
# Every limit has a reason and is kept to, and no cap on input stands anywhere
# else.
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"
lint_begin
header=include/provspool/limits.h

limits()
{
	sed -n 's/^#define \(PS_LIMIT_[A-Z_]*\).*/\1/p' "$header"
}

# Names of limits that no comment stands above.
without_reason()
{
	awk '/^#define PS_LIMIT_/ && before !~ /\*\/$/ { print $2 }
		{ before = $0 }' "${1:-$header}"
}

# without_use FOLDER… : limits that nothing there names
without_use()
{
	for limit in $(limits); do
		grep -rqw "$limit" "$@" || echo "$limit"
	done
}

# What reads somebody's input is given its cap by a limit, not by a number.
numbers()
{
	grep -nE '(ps_fs_read(_at)?|ps_fs_list|ps_repo_blob_read|copy_dropped)\(' \
		"$@" -A 2 | grep -E '[(, ][0-9]{3,}u?[,)]|<< ?[12]0' || :
}

all_numbers()
{
	project_files 'src/*.c' | while IFS= read -r file; do
		numbers "$file" /dev/null
	done
}

printf '/* why */\n#define PS_LIMIT_A 1\n#define PS_LIMIT_B 1\n' >"$T/w/a.h"
finds 'finds a limit without a reason' '^PS_LIMIT_B$' without_reason "$T/w/a.h"
printf 'rc = ps_fs_read(path, 4096, &text, err);\n' >"$T/w/a.c"
finds 'finds a number in place of a limit' 4096 numbers "$T/w/a.c"
like 'there are limits' "$(limits | wc -l)" '^[2-9][0-9]$'
finds_nothing 'each limit has its reason' without_reason
# A setting's greatest value is kept to by its schema, and that is tested.
finds_nothing 'each limit is kept to somewhere' \
	without_use src tests/unit/test_limits.c
finds_nothing 'what is read has a limit with a name' all_numbers
test_end
