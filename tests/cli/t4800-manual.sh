#!/bin/sh
# The manual pages: every command with its options, every example runs.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
test_begin
need_program

manual()
{
	/usr/bin/python3 "$TOP/tests/cli/manual.py" "$@"
}

mkdir bin
ln -s "$PS" bin/provspool
ln -s "$TOP/examples" examples
PATH=$PWD/bin:$PATH
export PATH
git config --global user.name 'Dana Okafor'
git config --global user.email dana.okafor@acme.example

# Each option stands where its command does, not just anywhere.
"$PS" --help >help
commands=$(awk '/^  [a-z]/ { print $1 }' help)
for c in $commands; do
	manual item "$TOP/src/man/provspool.1" "$c" >part
	ok "$c has its place in the list" test -s part
	"$PS" "$c" --help |
		sed -n 's/^  \(-.\|  \),\{0,1\} *--\([a-z-]*\).*/\1 \2/p' >options
	while read -r a b; do
		# "-m message", or just "porcelain"
		long=${b:-$a}
		case $long in
		help) continue ;;
		porcelain | json | csv)
			like "$c --$long is one of its forms" "$(cat part)" \
				'Ar form( |$)'
			continue
			;;
		color | no-pager) continue ;;
		esac
		like "$c --$long is described" "$(cat part)" \
			"Fl -$long( |\$)|Fl . \\| Fl -$long( |\$)"
		[ -z "$b" ] || like "$c $a is" "$(cat part)" \
			"Fl ${a#-}( |\$)"
	done <options
done
is 'the parts of the help are those of the page' \
	"$(sed -n 's/^\([A-Z].*\):$/\1/p' help)" \
	"$(sed -n '/^\.Sh COMMANDS/,/^\.Sh FORMS/s/^\.Ss //p' \
		"$TOP/src/man/provspool.1")"
# What all or most of them have stands once.
for o in porcelain json csv color no-pager help; do
	like "--$o is described" "$(cat "$TOP/src/man/provspool.1")" \
		"^\.It .*Fl -$o( |\$)"
done
like 'exit statuses of the help are those of the page' \
	"$(sed -n '/^\.Sh EXIT STATUS/,/^\.Sh/p' "$TOP/src/man/provspool.1" |
		sed -n 's/^\.It \([0-9]*\)$/\1/p' | xargs)" \
	"^$(sed -n '/^exit status/,$p' help | grep -o '[0-9][0-9]*' | xargs)\$"

# The examples of each page, in a scratch folder of its own.
for page in "$TOP"/src/man/*.[1-8]; do
	name=$(basename "$page")
	ok "$name: every example says what it is, and is so" \
		manual examples "$page"
	cp "$T/out" steps
	[ -s steps ] || continue
	mkdir "scratch-$name"
	ln -s "$TOP/examples" "scratch-$name/examples"
	while IFS= read -r step; do
		rc=0
		(cd "scratch-$name" && eval "$step") >"$T/out" 2>"$T/err" \
			</dev/null || rc=$?
		# 1: it is told that something in the example was refused
		if [ "$rc" -le 1 ]; then
			pass "$name: $step"
		else
			fail "$name: $step"
			note "exit status $rc"
			note_output
		fi
	done <steps
done

# README: the tour has a test of its own; here the other blocks.
manual shell "$TOP/README.md" >blocks
n=$(grep -c '^#--$' blocks)
is 'README has the blocks of shell that are tested' "$n" 3
awk 'n == 1 && /^(sudo )?make/ { for (i = 1; i <= NF; i++)
	if ($i == "make") print $(i + 1) } /^#--$/ { n++ }' blocks >targets
while read -r target; do
	[ "$target" != '#' ] || target=all
	like "make $target is a target" "$(sed -n 's/^## \([a-z-]*\):.*/\1/p' \
		"$TOP/Makefile")" "^$target\$"
done <targets
awk 'n == 2 && !/^#--$/ { print } /^#--$/ { n++ }' blocks >audit
"$PS" init --config examples/acme/config acme >"$T/out" 2>&1
cp examples/acme/inbox/hr/*.csv acme/inbox/hr/
"$PS" run acme >"$T/out" 2>&1
while IFS= read -r step; do
	ok "README: ${step%%#*}" env GIT_DIR="$PWD/acme/spool.git" sh -c "$step"
done <audit
is 'no merges, as it says' "$(git -C acme/spool.git --no-replace-objects \
	rev-list --min-parents=2 --count state)" 0
test_end
