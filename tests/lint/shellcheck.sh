#!/bin/sh
# Shell scripts are clean under shellcheck.  Functions are passed by name to
# ok, finds and the like, which it cannot see (SC2317, SC2119); `done` is a
# command of ours (SC1010).
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"
lint_begin
need_tool shellcheck

# What ends in .sh or begins with the name of a shell.
scripts()
{
	project_files | grep -vE '^(examples/invalid|tests/(golden|fuzz/corpus))/' |
		while IFS= read -r file; do
			case $file in
			*.sh) echo "$file" ;;
			*.*[a-z]*) ;;
			*) head -n 1 "$file" | grep -qaE '^#!.*[/ ](ba|da)?sh' &&
				echo "$file" ;;
			esac
		done
	[ ! -f .ci/run ] || echo .ci/run
}

# shellcheck disable=SC2016
printf '#!/bin/sh\nrm $1\n' >"$T/w/example.sh"
finds 'finds an unquoted variable' 'SC2086' shellcheck "$T/w/example.sh"
scripts | sort -u >"$T/scripts"
while IFS= read -r file; do
	finds_nothing "$file" shellcheck -x -f gcc \
		-e SC2317,SC2119,SC1010 "$file"
done <"$T/scripts"
is 'bin/install-deps is among them' "$(grep -c '^bin/install-deps$' "$T/scripts")" 1
test_end
