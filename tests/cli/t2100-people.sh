#!/bin/sh
# Clones, merges, double work, conflicts, rights.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_spool 8 || exit 1
desk=s/desk/$BATCH
for n in 1 2 3 4 5 6 7 8; do
	eval "o$n=\$(cell \"$desk\" $n order)"
done

ok 'open makes a clone' "$PS" open "$PWD/s/spool.git" bob
ok 'commands work there' "$PS" -C bob list
is 'and know the orders' "$("$PS" -C bob list --porcelain | grep -vc '^#')" 9
fill "bob/$BATCH" 1 status=done
as_bob git -C bob commit -qam one
ok 'a push of work is taken' git -C bob push -q
fill "$desk" 2 status=done
commit_desk two
ok 'the desk goes on beside it' "$PS" run s
is 'the push counts' "$(state_of "${o1:?}")" '8 executed attested'
is 'the desk counts' "$(state_of "${o2:?}")" '8 executed attested'
like 'each by its author' "$("$PS" -C s log "$o1")" ' bob '
like 'each by its author, indeed' "$("$PS" -C s log "$o2")" ' ada '
is 'the desk is clean' "$(git -C s/desk status --porcelain)" ''

as_bob git -C bob pull -q
fill "bob/$BATCH" 1 status=done
fill "bob/$BATCH" 2 status=failed message=broken
as_bob git -C bob commit -qam 'three, four'
git -C bob push -q
fill "$desk" 1 status=done
fill "$desk" 2 status=done
commit_desk 'three, four too'
exits 'two people answer the same rows' 1 "$PS" run s
is 'the same answer counts once' "$(state_of "${o3:?}")" '8 executed attested'
like 'and the double work is told' "$(cat "$T/err")" 'W-DOUBLE-WORK'
is 'different answers settle nothing' "$(state_of "${o4:?}")" '2 transmitted none'
like 'both are refused' "$(cat "$T/err")" 'E-CONFLICT'
is 'both are in the history' \
	"$("$PS" -C s log --porcelain "$o4" | grep -c E-CONFLICT)" 2
like 'the row names both' "$(cell "$desk" 1 problem)" '(ada and bob|bob and ada)'
fill "$desk" 1 status=done message=
commit_desk agreed
ok 'they agree' "$PS" run s
is 'and it counts' "$(state_of "$o4")" '8 executed attested'

fill "$desk" 1 status=done
as_person Carl carl@example.com git -C s/desk commit -qam carl
ok 'Carl may answer badges' "$PS" run s
is 'so it counts' "$(state_of "${o5:?}")" '8 executed attested'
yaml=$(ls s/desk/orders/vault/*.yaml)
sed 's/^  status:.*/  status: done/' "$yaml" >x && mv x "$yaml"
as_person Carl carl@example.com git -C s/desk commit -qam carl
exits 'but not vault accounts' 1 "$PS" run s
like 'which is said' "$(cat "$T/err")" 'E-NOT-ALLOWED'
fill "$desk" 1 status=done
as_person Zoe zoe git -C s/desk commit -qam zoe
exits 'the requester may not answer' 1 "$PS" run s
like 'which is said, too' "$(cat "$T/err")" 'E-SOD'

# A correction before it was seen.
fill "$desk" 2 status=failed message=oops
commit_desk first
fill "$desk" 2 status=done message=
commit_desk second
"$PS" run s >"$T/out" 2>"$T/err"
is 'only the last answer counts' "$(state_of "${o7:?}")" '8 executed attested'

# An evil merge: an answer that no parent has.
as_bob git -C bob pull -q
base=$(git -C bob rev-parse HEAD)
git -C bob checkout -q -b side
as_bob git -C bob commit -q --allow-empty -m side
git -C bob checkout -q work
as_bob git -C bob commit -q --allow-empty -m main
as_bob git -C bob merge -q --no-commit --no-ff side
fill "bob/$BATCH" 2 status=done
as_bob git -C bob commit -qam 'an evil merge'
merge=$(git -C bob rev-parse HEAD)
git -C bob push -q origin work
"$PS" run s >"$T/out" 2>"$T/err"
like 'an answer made in a merge belongs to the merge' \
	"$("$PS" -C s log --porcelain "${o8:?}")" "$(printf %.12s "$merge")"
[ -n "$base" ] || fail 'there was a base'

ok 'an answer by command' as_ada "$PS" -C s/desk done -n "${o6:?}"
exits 'an answered order has nothing to answer' 65 as_ada "$PS" -C s/desk done "$o1"
exits 'state cannot be pushed' 1 git -C bob push -q origin HEAD:refs/heads/state
exits 'nor replace refs' 1 git -C bob push -q origin HEAD:refs/replace/x
exits 'nor other branches' 1 git -C bob push -q origin HEAD:refs/heads/else
exits 'work cannot be rewound by a push' 1 \
	git -C bob push -qf origin HEAD~3:refs/heads/work
exits 'work cannot be deleted by a push' 1 git -C bob push -q origin :work
spool_ok s
test_end
