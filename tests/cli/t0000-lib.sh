#!/bin/sh
# The helper itself: each check can fail, and the surroundings are its own.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
test_begin

# What a test made of these lines prints and how it ends.
inner()
{
	{
		printf '. "%s/tests/cli/lib.sh"\ntest_begin\n' "$TOP"
		printf '%s\n' "$@"
		echo test_end
	} >"$T/inner.sh"
	sh "$T/inner.sh"
}

exits 'all good' 0 inner 'ok a true' 'is b 1 1' 'like c abc ^a' \
	'unlike d abc ^b' 'exits e 3 sh -c "exit 3"'
is 'all good is printed' "$(grep -c '^ok' "$T/out")" 5
like 'the plan is printed' "$(cat "$T/out")" '^1\.\.5$'

exits 'ok can fail' 1 inner 'ok a false' 'ok b true'
like 'it is printed' "$(cat "$T/out")" '^not ok 1 - a$'
like 'with the status' "$(cat "$T/out")" '^# exit status 1, not 0: false$'
exits 'is can fail' 1 inner 'is a 1 2'
like 'with both values' "$(cat "$T/out")" '^# got:  1$'
exits 'like can fail' 1 inner 'like a abc ^b'
exits 'unlike can fail' 1 inner 'unlike a abc ^a'
exits 'exits can fail' 1 inner 'exits a 3 true'
exits 'a test without a check fails' 1 inner ':'
exits 'skipping is no failure' 0 inner 'skip_all because'
like 'skipping is told' "$(cat "$T/out")" '^1\.\.0 # SKIP because$'

is 'home is scratch' "$HOME" "$T/home"
is 'no clock but the test'\''s' "$PROVSPOOL_NOW" 2026-11-23T08:00:00Z
git init -q r
as_ada git -C r commit -q --allow-empty -m x
is 'ada commits at test time' "$(git -C r log -1 --format='%an %ae %cI')" \
	'Ada Rossi ada@example.com 2026-11-23T08:00:00+00:00'
as_bob git -C r commit -q --allow-empty -m y
is 'bob commits' "$(git -C r log -1 --format='%cn %ce')" \
	'Bob Weber bob@example.com'
is 'an identity does not stay' "$(env | grep -c '^GIT_AUTHOR_')" 0
# The inner test's scratch, not ours.
# shellcheck disable=SC2016
inner 'echo "$T" >&3' 3>"$T/scratch" >/dev/null || :
ok 'scratch is removed' test ! -e "$(cat "$T/scratch")"
test_end
