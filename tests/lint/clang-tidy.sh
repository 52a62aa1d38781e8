#!/bin/sh
# clang-tidy finds nothing in src, by .clang-tidy.  A file is looked at again
# only if it, a header it includes, the flags or the settings have changed:
# what was found clean is noted in build/tidy under a digest of all of them.
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"
lint_begin
need_tool clang-tidy
need_tool clang

cache=${BUILD:-build}/tidy
mkdir -p "$cache" "$T/results"
reader_flags | tr '\n' ' ' >"$T/flags"
{
	cat "$T/flags" .clang-tidy
	clang-tidy --version
} >"$T/settings"

cat >"$T/one" <<'END'
#!/bin/sh
# one FILE: tidy it, unless it is known to be clean.
T=$1 cache=$2 file=$3
# One word a flag on purpose.
# shellcheck disable=SC2046
set -- $(cat "$T/flags")
result=$T/results/$(printf '%s' "$file" | tr / _)
headers=$(clang "$@" -MM -MG "$file" | tr -d '\\' | tr -s ' \n' '\n\n' |
	sed '1d;/^$/d')
key=$(
	# shellcheck disable=SC2086
	cat "$T/settings" $headers 2>/dev/null | sha256sum | cut -c 1-64
)
[ ! -e "$cache/$key" ] || exit 0
if clang-tidy --quiet --config-file=.clang-tidy "$file" -- "$@" \
	>"$result" 2>"$result.err" && [ ! -s "$result" ]; then
	rm -f "$result"
	: >"$cache/$key"
elif [ ! -s "$result" ]; then
	cat "$result.err" >"$result"
fi
END

tidy_all()
{
	xargs -n 1 -P 2 sh "$T/one" "$T" "$cache"
}

found_in()
{
	cat "$T/results/$(printf '%s' "$1" | tr / _)" 2>/dev/null
}

cat >"$T/w/example.c" <<'END'
int f(int n);
int
f(int n)
{
	return n > 0 ? f(n - 1) : 0;
}
END
echo "$T/w/example.c" | tidy_all
like 'finds recursion' "$(found_in "$T/w/example.c")" 'misc-no-recursion'

project_files 'src/*.c' >"$T/sources"
tidy_all <"$T/sources"
while IFS= read -r file; do
	finds_nothing "$file" eval "found_in '$file' || :"
done <"$T/sources"
test_end
