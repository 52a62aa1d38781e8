# shellcheck shell=sh
# lib.sh - what the checks of the source share; see tests/cli/lib.sh.
#
# A check is a command that prints a line for each finding and nothing else.
# Every check is first tried on an example that it must find.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/../cli/lib.sh"

lint_begin()
{
	test_begin
	cd "$TOP" || exit 1
}

need_tool()
{
	command -v "$1" >/dev/null || skip_all "$1 is not installed"
}

# Files that belong to the project, whether committed yet or not; arguments
# are patterns as git has them ('*.sh').
project_files()
{
	if git -C "$TOP" rev-parse -q --git-dir >/dev/null 2>&1; then
		# A file removed but not committed yet is still listed.
		git ls-files -co --exclude-standard -- "$@" | sort -u |
			while IFS= read -r file; do
				[ ! -f "$file" ] || printf '%s\n' "$file"
			done
		return
	fi
	for pattern in "${@:-*}"; do
		find . -path ./build -prune -o -path ./.git -prune -o \
			-type f -path "./$pattern" -print
	done | sed 's,^\./,,' | sort -u
}

# finds_nothing DESC COMMAND... : the check has no finding
finds_nothing()
{
	lint_desc=$1
	shift
	lint_rc=0
	"$@" >"$T/found" 2>&1 </dev/null || lint_rc=$?
	if [ -s "$T/found" ] || [ "$lint_rc" -ne 0 ]; then
		fail "$lint_desc"
		sed -e '61,$d' -e 's/^/#   /' "$T/found"
		return 1
	fi
	pass "$lint_desc"
}

# finds DESC PATTERN COMMAND... : the check has a finding like PATTERN
finds()
{
	lint_desc=$1 lint_pattern=$2
	shift 2
	"$@" >"$T/found" 2>&1 </dev/null || :
	like "$lint_desc" "$(cat "$T/found")" "$lint_pattern"
}

# The compiler's flags that matter to a reader of C other than gcc: language,
# macros, folders.  `make` passes them in PS_CFLAGS.
reader_flags()
{
	flags=${PS_CFLAGS:--std=c17 -D_GNU_SOURCE -DPS_TEST_HOOKS -Iinclude
		-Isrc -Ibuild/gen -isystem /usr/include/yajl}
	# One word a flag on purpose.
	# shellcheck disable=SC2086
	set -- $flags
	while [ $# -gt 0 ]; do
		case $1 in
		-D_FORTIFY_SOURCE=*) ;; # means nothing without -O
		-isystem)
			printf '%s %s\n' "$1" "$2"
			shift
			;;
		-std=* | -D* | -I*) printf '%s\n' "$1" ;;
		esac
		shift
	done
}
