#!/bin/sh
# cppcheck finds nothing in src and tests.  ctuuninitvar is left out: it takes
# filling in a caller's struct for using what is in it.
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"
lint_begin
need_tool cppcheck

cache=${BUILD:-build}/cppcheck
mkdir -p "$cache"

run_cppcheck()
{
	cppcheck --enable=warning,performance,portability --std=c11 \
		--inline-suppr --quiet --template=gcc \
		--suppress=ctuuninitvar -D_GNU_SOURCE -DPS_TEST_HOOKS \
		-I include -I src "$@"
}

printf 'void f(void) { int a[2]; a[2] = 0; }\n' >"$T/w/example.c"
finds 'finds a write beyond the end' 'arrayIndexOutOfBounds' \
	run_cppcheck "$T/w/example.c"

project_files 'src/*.c' 'tests/*.c' >"$T/sources"
finds_nothing 'src and tests' run_cppcheck -j 2 --cppcheck-build-dir="$cache" \
	--file-list="$T/sources"
test_end
