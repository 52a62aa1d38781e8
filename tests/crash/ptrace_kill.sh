#!/bin/sh
# The killer of the crash tests does what it says.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/../cli/lib.sh"
test_begin

k=$T/ptrace_kill
ok 'it compiles' "${CC:-gcc}" -std=c17 -D_GNU_SOURCE -Wall -Wextra -Werror \
	-o "$k" "$TOP/tests/crash/ptrace_kill.c"
rc=0
"$k" at 1 -- true 2>"$T/err" || rc=$?
if [ "$rc" -ne 86 ]; then
	note "no ptrace here: $(head -n 1 "$T/err")"
	test_end
fi

# Each command writes a byte to its own file, in order.
cat >"$T/steps" <<'END'
for i in 1 2 3 4 5; do
	sh -c 'printf x >>"$0"' "$1"
done
( printf y >>"$1" & wait )
exit 3
END
steps()
{
	"$k" "$@" -- sh "$T/steps" "$T/trace"
}

: >"$T/trace"
exits 'counting ends as the program ends' 3 steps count
calls=$(cat "$T/out")
like 'a number is printed' "$calls" '^[1-9][0-9]+$'
is 'the program did its work' "$(cat "$T/trace")" xxxxxy

: >"$T/trace"
exits 'beyond the last call it is not killed' 3 steps at 1000000
is 'the program did its work again' "$(cat "$T/trace")" xxxxxy

seen='' n=1
while [ "$n" -lt "$calls" ]; do
	: >"$T/trace"
	rc=0
	steps at "$n" 2>/dev/null || rc=$?
	[ "$rc" -eq 86 ] || break
	seen="$seen $(cat "$T/trace")"
	n=$((n + calls / 25))
done
is 'at every point within it is killed' "$rc" 86
like 'it was killed at different places' "$seen" ' x .*xx .*xxx .*xxxx '

# A program that makes calls for ever, beside a child that makes none.
cat >"$T/busy" <<'END'
sleep 600 &
echo $! >"$1"
while :; do
	echo >/dev/null
done
END
exits 'a program with a child is killed' 86 "$k" at 5000 -- \
	sh "$T/busy" "$T/pid"
# Somebody else has to collect it: until then it is there, but dead.
unlike 'the child is dead too' \
	"$(sed 's/.*) //' "/proc/$(cat "$T/pid")/stat" 2>&1)" '^[DRSTt] '

exits 'a program that is not there' 127 "$k" count -- "$T/none"
exits 'no arguments' 64 "$k"
exits 'no number' 71 "$k" at x -- true
exits 'call 0' 71 "$k" at 0 -- true
test_end
