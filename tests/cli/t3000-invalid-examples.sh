#!/bin/sh
# What must be said about bad input, to the byte: examples/invalid.
#
# EXPECT=write writes the .expect files instead of comparing them.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
test_begin
need_program
acme=$TOP/examples/acme
invalid=$TOP/examples/invalid

"$PS" init --config "$acme/config" \
	--uuid 00000000-0000-4000-8000-000000000001 s >"$T/out" || exit 1
cp "$acme"/inbox/hr/* s/inbox/hr/
cp "$acme"/inbox/usercube/* s/inbox/usercube/
"$PS" run s >"$T/out" 2>"$T/err"
spool=$PWD/s
"$PS" init --config "$TOP/examples/sources/hr-windows-1252/config" \
	--uuid 00000000-0000-4000-8000-000000000002 m >"$T/out" || exit 1
mapped=$PWD/m
"$PS" init --config "$TOP/examples/sources/orders-yaml/config" \
	--uuid 00000000-0000-4000-8000-000000000003 o >"$T/out" || exit 1
desk=$PWD/o

# told EXPECT COMMAND...: its output and exit status are those expected
told()
{
	expect=$1
	shift
	status=0
	"$@" >"$T/got" 2>&1 </dev/null || status=$?
	echo "exit status $status" >>"$T/got"
	[ "${EXPECT:-}" != write ] || cp "$T/got" "$expect"
	name=${expect#"$invalid"/}
	if cmp -s "$T/got" "$expect"; then
		pass "${name%.expect}"
	else
		fail "${name%.expect}"
		diff "$expect" "$T/got" >"$T/out" 2>&1
		: >"$T/err"
		note_output
	fi
}

# An answer is judged in the desk, under the name of the example.
told_of_answer()
{
	cp "$invalid/work/$1" "$spool/desk/$2/$1"
	cd "$spool/desk" || exit 1
	told "$invalid/work/$1.expect" as_person 'Dana Okafor' \
		dana.okafor@acme.example "$PS" check "$2/$1"
	rm "$spool/desk/$2/$1"
}

# An arrival is dropped step by step, a run after each; what the last run says
# of it is told.
told_of_arrival()
{
	rm -rf "$T/w/a"
	"$PS" init --config "$invalid/arrivals/config" "$T/w/a" >"$T/out" || exit 1
	for step in "$invalid/arrivals/$1"/*; do
		[ ! -e "$T/w/a/again" ] || "$PS" run "$T/w/a" >"$T/out" 2>"$T/err"
		cp -r "$step"/. "$T/w/a/inbox/"
		: >"$T/w/a/again"
	done
	cd "$T/w/a" || exit 1
	told "$invalid/arrivals/$1.expect" "$PS" run .
}

# The examples of a folder, in order.
examples()
{
	cd "$invalid/$1" || exit 1
	for example in *; do
		[ "${example%.expect}" != "$example" ] || echo "$example"
	done
}

for example in $(examples requests); do
	cd "$invalid/requests" || exit 1
	told "$PWD/$example.expect" "$PS" -C "$spool" check --source hr "$example"
done
for example in $(examples usercube); do
	cd "$invalid/usercube" || exit 1
	told "$PWD/$example.expect" \
		"$PS" -C "$spool" check --source usercube "$example"
done
for example in $(examples mapped); do
	cd "$invalid/mapped" || exit 1
	told "$PWD/$example.expect" \
		"$PS" -C "$mapped" check --source mouvements "$example"
done
for example in $(examples orders); do
	cd "$invalid/orders" || exit 1
	told "$PWD/$example.expect" \
		"$PS" -C "$desk" check --source desk "$example"
done
for example in $(examples config); do
	cd "$invalid/config" || exit 1
	told "$PWD/$example.expect" "$PS" check "$example"
done
for example in $(examples arrivals); do
	[ "$example" = config ] || told_of_arrival "$example"
done
for example in $(examples work); do
	case $example in
	*.csv) told_of_answer "$example" orders/badge ;;
	*) told_of_answer "$example" orders/mainframe ;;
	esac
done

cd "$T/w" || exit 1
find "$invalid" -name '*.expect' | while read -r expect; do
	[ -e "${expect%.expect}" ] || echo "$expect"
done >orphans
is 'no expectation is without its example' "$(cat orphans)" ''
is 'none of it is accepted without a word' \
	"$(grep -rlx 'exit status 0' "$invalid" --include='*.expect')" ''
is 'nothing is said without a code' \
	"$(grep -rL '\[[EW]-[A-Z0-9-]*\]$' "$invalid" --include='*.expect')" ''
is 'nothing is said with control characters' \
	"$(grep -rlP '[\x00-\x08\x0b-\x1f\x7f]' "$invalid" --include='*.expect')" ''
is 'nothing was changed by looking' \
	"$(cd s/desk && git status --porcelain)" ''
test_end
