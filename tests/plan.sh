#!/bin/sh
# Writes one small TAP script per test program into a folder, for prove:
#   plan.sh BUILD/check [--all]
# Unit tests run plainly, under the sanitizers, built by clang, and under
# valgrind; command-line tests run with the test build and the sanitizers.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
out=$1
build=${out%/check}
rm -rf "$out"
mkdir -p "$out"

# On a memory file system the tests do not wait for the disk; what a power
# cut does to it they do not test.
scratch=${TMPDIR:-/tmp}
[ -d /dev/shm ] && [ -w /dev/shm ] && scratch=/dev/shm

# emit NAME COMMAND: the script that prove runs.
emit() {
	printf '#!/bin/sh\ncd %s || exit 1\nexport TMPDIR=%s\n%s\n' \
		"'$root'" "'$scratch'" "$2" >"$out/$1.t"
}

for t in tests/lint/*.sh; do
	name=$(basename "$t" .sh)
	[ "$name" != lib ] || continue
	emit "90-lint-$name" "exec sh $t"
done
for t in tests/lint/*.py; do
	name=$(basename "$t" .py)
	emit "90-lint-$name" "exec /usr/bin/python3 $t"
done
for t in tests/unit/test_*.c; do
	name=$(basename "$t" .c)
	for variant in test asan clang; do
		emit "20-unit-$variant-$name" "exec $build/$variant/unit/$name"
	done
	# valgrind turns vfork into fork, so that posix_spawn() cannot tell
	# why a program was not started.
	[ "$name" != test_spawn ] || continue
	emit "25-valgrind-$name" "exec valgrind -q --error-exitcode=99 \
--leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite \
$build/test/unit/$name"
done
for t in tests/cli/t*.sh; do
	name=$(basename "$t" .sh)
	emit "30-cli-$name" "exec sh $t"
	emit "40-asan-$name" \
		"PROVSPOOL_BIN=$root/$build/asan/provspool exec sh $t"
done
# As many lives as that, judged by a model; first, because it takes longest.
# The same lives each time; check-all lives others.
sequences='10000 --seed 1'
[ "${2:-}" != --all ] || sequences=1000000
emit "05-property" "exec /usr/bin/python3 tests/property/sequences.py \
--sequences $sequences"
emit "10-crash-sweep" "exec sh tests/crash/sweep.sh"
for t in tests/fuzz/fuzz_*.c; do
	[ -e "$t" ] || continue
	name=$(basename "$t" .c)
	case ${name#fuzz_} in # what others write, longest
	csv | yaml | encoding | workfile | config | journal) seconds=60 ;;
	*) seconds=20 ;;
	esac
	emit "50-$name" "FUZZ_SECONDS=${FUZZ_SECONDS:-$seconds} exec sh \
tests/fuzz/run.sh $build/fuzz/$name"
done
