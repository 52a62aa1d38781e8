#!/bin/sh
# Answers that meet other answers: late ones, given again, half written.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_spool 4 || exit 1
desk=s/desk/$BATCH
for n in 1 2 3 4; do
	eval "o$n=\$(cell \"$desk\" $n order)"
done
ok 'two clones' "$PS" open "$PWD/s/spool.git" bob
ok 'indeed' "$PS" open "$PWD/s/spool.git" old

# Bob's slip is refused while Ada writes the right answer in the desk.
fill "bob/$BATCH" 1 status=doen
as_bob git -C bob commit -qam slip
git -C bob push -q
fill "$desk" 1 status=done
"$PS" run s >"$T/out" 2>&1
is 'a slip settles nothing' "$(state_of "${o1:?}")" '2 transmitted none'
commit_desk right
ok 'an answer beside a refused one is taken' "$PS" run s
is 'and counts' "$(state_of "$o1")" '8 executed attested'
like 'as the answer of who gave it' "$("$PS" -C s log "$o1")" \
	'done .* ada '

# A late, different answer from an old copy, kept in the merge.
fill "old/$BATCH" 1 status=failed message=late
as_bob git -C old commit -qam late
as_bob git -C old pull -q --no-edit -X ours >"$T/out" 2>&1
git -C old push -q
"$PS" run s >"$T/out" 2>"$T/err"
like 'a late answer is told that the order is settled' "$(cat "$T/err")" \
	"$o1: .*E-SETTLED"
unlike 'and no conflict with provspool itself' "$(cat "$T/err")" E-CONFLICT
is 'nothing changes' "$(state_of "$o1")" '8 executed attested'

# Refused for who gave it; another gives the same answer again.
fill "$desk" 1 status=done
as_person Zoe zoe git -C s/desk commit -qam zoe
exits 'the requester is refused' 1 "$PS" run s
ok 'another gives the same answer' as_ada "$PS" -C s/desk done "${o2:?}"
ok 'which is judged again' "$PS" run s
is 'and counts' "$(state_of "$o2")" '8 executed attested'
fill "$desk" 1 status=done
as_person Zoe zoe git -C s/desk commit -qam zoe
"$PS" run s >"$T/out" 2>&1
fill "$desk" 1 problem=
commit_desk again
ok 'clearing the problem gives it again, too' "$PS" run s
is 'by hand' "$(state_of "${o3:?}")" '8 executed attested'

# Half-written answers do not go out under somebody's command.
"$PS" run s >"$T/out" 2>&1
fill "$desk" 1 status=don
exits 'a command refuses a file with open edits' 65 \
	as_ada "$PS" -C s/desk done "${o4:?}"
like 'and says why' "$(cat "$T/err")" 'not committed'
git -C s/desk checkout -q -- .
git -C s/desk checkout -qb mine
exits 'and another branch' 64 as_ada "$PS" -C s/desk done "$o4"
git -C s/desk checkout -q work

# What a YAML order shows is guarded as in CSV.
yaml=$(ls s/desk/orders/vault/*.yaml)
v=$(basename "$yaml" .yaml | tr '[:lower:]' '[:upper:]')
sed -e 's/^  status:.*/  status: done/' -e 's/"v900"/"root"/' "$yaml" >x
mv x "$yaml"
commit_desk tampered
exits 'a changed value is refused' 1 "$PS" run s
like 'with its name' "$(cat "$T/err")" "'login' was issued as 'v900'.*E-READONLY"
is 'and settles nothing' "$(state_of "$v")" '2 transmitted none'
sed -e 's/"root"/"v900"/' -e 's/^problem:.*/problem: ""/' "$yaml" >x
mv x "$yaml"
commit_desk mended
ok 'mended' "$PS" run s
is 'it counts' "$(state_of "$v")" '8 executed attested'

# A copy of a batch, and a row answered twice.
cp "$desk" s/desk/orders/badge/copy.csv
fill s/desk/orders/badge/copy.csv 1 status=done
git -C s/desk add -A
commit_desk copy
"$PS" run s >"$T/out" 2>"$T/err"
is 'an answer in a copy counts' "$(state_of "$o4")" '8 executed attested'
unlike 'no row is missed' "$(cat "$T/err")" 'MISSING'
is 'the copy is gone' "$(ls s/desk/orders 2>/dev/null)" ''
ok 'your own newest commit has a receipt' as_ada "$PS" -C s/desk receipt
like 'with the answer' "$(cat "$T/out")" "$o4 +done"
spool_ok s
test_end
