# shellcheck shell=sh
# lib.sh - what the shell tests share.  Tests are run by prove and print TAP.
#
#	. "$(dirname "$0")/lib.sh"
#	test_begin
#	exits 'no arguments: usage' 64 "$PS"
#	test_end
#
# After test_begin: the working directory is an empty scratch folder, $T,
# removed at exit; nothing of the user's settings, home, locale, time zone or
# clock is seen; $PS is the program under test, $TOP the source tree.
#
# After ok and exits the command's output is in $T/out and $T/err.

# Where the sources are, from the place of the test that was started.
TOP=$(cd "$(dirname "$0")" && git rev-parse --show-toplevel 2>/dev/null) ||
	TOP=$(cd "$(dirname "$0")/../.." && pwd -P)
TAP_COUNT=0
TAP_FAILED=0

test_begin()
{
	# A hook or a rebase that runs the tests must not lend them its own.
	# shellcheck disable=SC2046
	unset $(git rev-parse --local-env-vars)
	unset GIT_EXTERNAL_DIFF GIT_PAGER GIT_EDITOR GIT_SSH_COMMAND \
		XDG_CONFIG_HOME XDG_STATE_HOME XDG_DATA_HOME XDG_CACHE_HOME \
		PROVSPOOL_PAGER PAGER LESS COLUMNS LINES NO_COLOR CLICOLOR_FORCE
	T=$(mktemp -d "${TMPDIR:-/tmp}/provspool-test.XXXXXX") || exit 1
	trap 'rm -rf "$T"' EXIT
	trap 'exit 1' HUP INT TERM
	umask 022
	LC_ALL=C TZ=UTC
	HOME=$T/home
	XDG_CONFIG_HOME=$HOME/.config XDG_STATE_HOME=$HOME/.local/state
	XDG_DATA_HOME=$HOME/.local/share XDG_CACHE_HOME=$HOME/.cache
	GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=$HOME/.gitconfig
	PROVSPOOL_STATE_DIR=$T/outside
	PROVSPOOL_NOW=2026-11-23T08:00:00Z
	export LC_ALL TZ HOME XDG_CONFIG_HOME XDG_STATE_HOME XDG_DATA_HOME \
		XDG_CACHE_HOME GIT_CONFIG_NOSYSTEM GIT_CONFIG_GLOBAL \
		PROVSPOOL_STATE_DIR PROVSPOOL_NOW
	mkdir -p "$HOME" "$PROVSPOOL_STATE_DIR" "$T/w" || exit 1
	git config --global init.defaultBranch work
	git config --global gc.auto 0
	PS=${PROVSPOOL_BIN:-$TOP/build/test/provspool}
	case $PS in
	/*) ;;
	*) PS=$PWD/$PS ;;
	esac
	cd "$T/w" || exit 1
}

# Also the exit status of the test, should it be run without prove.
test_end()
{
	printf '1..%d\n' "$TAP_COUNT"
	[ "$TAP_FAILED" -eq 0 ] && [ "$TAP_COUNT" -gt 0 ]
	exit
}

skip_all()
{
	printf '1..0 # SKIP %s\n' "$*"
	exit 0
}

# The program under test, or the whole test is skipped.
need_program()
{
	[ -x "$PS" ] || skip_all "there is no $PS"
}

pass()
{
	TAP_COUNT=$((TAP_COUNT + 1))
	printf 'ok %d - %s\n' "$TAP_COUNT" "$1"
}

fail()
{
	TAP_COUNT=$((TAP_COUNT + 1))
	TAP_FAILED=$((TAP_FAILED + 1))
	printf 'not ok %d - %s\n' "$TAP_COUNT" "$1"
}

# Show text (at most 40 lines) as TAP comments.
note()
{
	printf '%s\n' "$*" | sed -e '41,$d' -e 's/^/# /'
}

note_output()
{
	for file in "$T/out" "$T/err"; do
		[ ! -s "$file" ] || sed -e '41,$d' -e 's/^/#   /' "$file"
	done
}

# ok DESC COMMAND... : it succeeds
ok()
{
	tap_desc=$1
	shift
	exits "$tap_desc" 0 "$@"
}

# exits DESC CODE COMMAND... : it ends with this status
exits()
{
	tap_desc=$1 tap_code=$2
	shift 2
	tap_got=0
	"$@" >"$T/out" 2>"$T/err" </dev/null || tap_got=$?
	if [ "$tap_got" -eq "$tap_code" ]; then
		pass "$tap_desc"
		return 0
	fi
	fail "$tap_desc"
	note "exit status $tap_got, not $tap_code: $*"
	note_output
	return 1
}

# is DESC GOT WANT
is()
{
	if [ "$2" = "$3" ]; then
		pass "$1"
		return 0
	fi
	fail "$1"
	note "got:  $2"
	note "want: $3"
	return 1
}

# like DESC GOT PATTERN (extended regular expression, of a line)
like()
{
	if printf '%s\n' "$2" | grep -Eq -e "$3"; then
		pass "$1"
		return 0
	fi
	fail "$1"
	note "got:  $2"
	note "want a line like: $3"
	return 1
}

unlike()
{
	if ! printf '%s\n' "$2" | grep -Eq -e "$3"; then
		pass "$1"
		return 0
	fi
	fail "$1"
	note "got:  $2"
	note "want no line like: $3"
	return 1
}

# as_person NAME EMAIL COMMAND... : with this identity in git, at test time
as_person()
(
	GIT_AUTHOR_NAME=$1 GIT_COMMITTER_NAME=$1
	GIT_AUTHOR_EMAIL=$2 GIT_COMMITTER_EMAIL=$2
	GIT_AUTHOR_DATE=$PROVSPOOL_NOW GIT_COMMITTER_DATE=$PROVSPOOL_NOW
	export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_AUTHOR_DATE \
		GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL GIT_COMMITTER_DATE
	shift 2
	"$@"
)

as_ada()
{
	as_person 'Ada Rossi' ada@example.com "$@"
}

as_bob()
{
	as_person 'Bob Weber' bob@example.com "$@"
}

# state and work of a spool, to be compared before and after
tips()
{
	git -C "$1/spool.git" rev-parse refs/heads/state refs/heads/work
}

# What must hold of a spool after every test.
spool_ok()
{
	ok "$1: git finds nothing wrong" \
		git -C "$1/spool.git" fsck --full --strict --no-dangling
	ok "$1: an auditor finds nothing wrong" \
		sh "$TOP/examples/audit/audit.sh" "$1/spool.git"
	tap_before=$(tips "$1")
	"$PS" run "$1" >"$T/out" 2>"$T/err" </dev/null || :
	is "$1: running again changes nothing" "$(tips "$1")" "$tap_before"
}
