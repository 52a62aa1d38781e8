#!/bin/sh
# What waits for a decision: before it goes out, after it failed, after a
# question; decided in files, by people with the right, each row alone.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program

# set_review TYPE WORD: what the resource type says of review.
set_review()
{
	sed -i "s/^review: .*/review: $2/" \
		"s/config/resource-types/$1.yaml"
	sed -i "s/^version: .*/version: $((VERSION = VERSION + 1))/" \
		s/config/site.yaml
}

fixture_config "$T/config"
sed -i 's/^review: never/review: always/' "$T/config/resource-types/"*.yaml
cat >>"$T/config/people.yaml" <<-'END'
  - id: dora
    name: Dora Blum
    emails: [dora@example.com]
    rights:
      - actions: [review]
        resource_types: ['*']
END
as_dora()
{
	GIT_AUTHOR_NAME='Dora Blum' GIT_AUTHOR_EMAIL=dora@example.com \
		GIT_COMMITTER_NAME='Dora Blum' \
		GIT_COMMITTER_EMAIL=dora@example.com "$@"
}
ok 'init' "$PS" init --config "$T/config" \
	--uuid 00000000-0000-4000-8000-000000000001 s
VERSION=1
{
	echo "$HEADER"
	for n in 1 2 3 4 5 6; do badge_rows "10$n" "Owner $n"; done
	vault_rows 900 'Vera Vault'
} >s/inbox/hr/first.csv
ok 'taken in' "$PS" run s
like 'nothing goes out' "$(cat "$T/out")" '^7 orders up for review$'
is 'there is no work file' "$(ls s/desk/orders 2>/dev/null)" ''
review=s/desk/review/badge/create-000001.csv
yaml=$(ls s/desk/review/vault/*.yaml)
for n in 1 2 3 4 5 6; do
	eval "o$n=\$(cell \"$review\" $n order)"
done
is 'each awaits approval' "$(state_of "${o1:?}")" '5 awaiting-approval none'
is 'the row says what' "$(cell "$review" 1 what_to_do)" \
	'Create badge for Owner 1 (E101): login U101; site MIL2; add zone Z-BLUE'
like 'and why' "$(cell "$review" 1 why)" "every order for 'badge' is reviewed"
is 'there is no answer to give' \
	"$(head -1 "$review" | grep -c '"status"\|"evidence"\|"actual')" 0
like 'a YAML file as well' "$(cat "$yaml")" '^  decision:$'
like 'with its words' "$(cat "$yaml")" 'approve \| decline'
is 'but no status' "$(grep -c '^  status:' "$yaml")" 0

ok 'the list' "$PS" -C s review --porcelain
is 'of all of them' "$(grep -vc '^#' "$T/out")" 7
ok 'by property' "$PS" -C s review --by zone --porcelain
is 'one value, six orders' \
	"$(awk -F '\t' '!/^#/ { print $1, $2, $3, $4 }' "$T/out")" \
	'zone add Z-BLUE 6'
ok 'by value' "$PS" -C s review --where login=U102 --porcelain
is 'finds one' "$(grep -v '^#' "$T/out" | cut -f 1)" "${o2:?}"
exits 'a value without a property' 64 "$PS" -C s review --where U102
like 'is told' "$(cat "$T/err")" 'PROPERTY=VALUE'
ok 'the same in every form' /usr/bin/python3 "$TOP/tests/cli/output.py" \
	"$TOP/schemas/output-review.schema.json" "$PS" -C s review

# Decisions of one file: each row is judged alone.
fill "$review" 1 decision=approve 'message=use the side door'
fill "$review" 2 decision=decline
fill "$review" 3 decision=decline 'message=he left'
fill "$review" 4 decision=postpone until=2026-12-01
fill "$review" 5 decision=yes
fill "$review" 6 decision=approve 'declined_items=zone=Z-BLUE' \
	'message=no zone'
as_dora git -C s/desk commit -qam decisions
exits 'two are refused' 1 "$PS" run s
like 'declining needs a reason' "$(cat "$T/err")" \
	"$o2: 'decline' needs a message \[E-MESSAGE\]"
like 'yes may mean anything' "$(cat "$T/err")" \
	"${o5:?}: 'yes' may mean anything.*approve.*\[E-DECISION\]"
is 'approved: it goes out at once' "$(state_of "$o1")" '2 transmitted none'
is 'declined without a reason: nothing' "$(state_of "$o2")" \
	'5 awaiting-approval none'
is 'declined' "$(state_of "${o3:?}")" '9 declined none'
is 'postponed' "$(state_of "${o4:?}")" '5 awaiting-approval none'
is 'approved in part' "$(state_of "${o6:?}")" '2 transmitted none'
is 'three rows are left' "$(wc -l <"$review")" 4
like 'the refused one says why' "$(cell "$review" 1 problem)" 'E-MESSAGE'
is 'the postponed one keeps its answer' "$(cell "$review" 2 decision)" \
	postpone
batch=s/desk/orders/badge/create-000002.csv
is 'the reply goes with the order' "$(cell "$batch" 1 notice)" \
	'use the side door'
is 'what was declined is not asked for' "$(cell "$batch" 2 'add zone')" ''
like 'show tells who decided' "$("$PS" -C s show "$o1")" \
	'approve +5 awaiting-approval +1 pending .*dora'

# The operator has a question; the reply travels back.
fill "$batch" 1 status=return 'message=which door?'
fill "$batch" 2 status=failed 'message=printer broken'
commit_desk
ok 'a question and a failure' "$PS" run s
is 'the one is with the reviewer' "$(state_of "$o1")" \
	'5 awaiting-approval none'
is 'the other too, as an error' "$(state_of "$o6")" '3 errored none'
review2=s/desk/review/badge/create-000003.csv
is 'with the question' "$(cell "$review2" 1 why)" 'ada asks: which door?'
is 'with the error' "$(cell "$review2" 2 why)" 'ada failed: printer broken'
is 'the operator does not decide' "$(as_dora "$PS" -C s list --porcelain \
	--state errored | grep -vc '^#')" 1
ok 'approve replies' as_dora "$PS" -C s approve -m 'the north door' "$o1"
ok 'and unblocks' as_dora "$PS" -C s approve "$o6"
ok 'run' "$PS" run s
batch3=s/desk/orders/badge/create-000004.csv
is 'both are out again' "$(state_of "$o1") $(state_of "$o6")" \
	'2 transmitted none 2 transmitted none'
is 'with the reply' "$(cell "$batch3" 1 notice)" 'the north door'
is 'a question is no attempt' "$("$PS" -C s show --json "$o1" |
	/usr/bin/python3 -c 'import json,sys
print(json.load(sys.stdin)["rows"][0]["attempt"])')" 1
is 'an unblocked one is the second' "$("$PS" -C s show --json "$o6" |
	/usr/bin/python3 -c 'import json,sys
print(json.load(sys.stdin)["rows"][0]["attempt"])')" 2

# After another error: it was done all the same.
fill "$batch3" 2 status=failed 'message=still broken'
commit_desk
ok 'it fails again' "$PS" run s
exits 'accept needs to say how one knows' 1 as_dora "$PS" -C s accept "$o6"
ok 'accept' as_dora "$PS" -C s accept -m 'seen at the door' "$o6"
ok 'run' "$PS" run s
is 'it counts as executed' "$(state_of "$o6")" '8 executed attested'
exits 'a decision on what has moved on' 65 as_dora "$PS" -C s approve "$o6"
like 'is told' "$(cat "$T/err")" 'nothing to decide'

# An existing resource instead of a new one.
ok 'association' as_dora "$PS" -C s approve --use-resource B-77 "$o2"
ok 'run' "$PS" run s
batch4=$(grep -l "$o2" s/desk/orders/badge/*.csv)
is 'the row names it' "$(cell "$batch4" 1 resource)" B-77
like 'the sentence, too' "$(cell "$batch4" 1 what_to_do)" \
	'^Take over badge B-77 for Owner 2'

# Rights: carl may only answer; who asked may not decide.
as_carl()
{
	GIT_AUTHOR_NAME='Carl Holm' GIT_AUTHOR_EMAIL=carl@example.com \
		GIT_COMMITTER_NAME='Carl Holm' \
		GIT_COMMITTER_EMAIL=carl@example.com "$@"
}
fill "$review" 1 decision=approve until=
as_carl git -C s/desk commit -qam 'not his'
exits 'without the right' 1 "$PS" run s
like 'nothing is decided' "$(cat "$T/err")" 'carl may not decide.*E-NOT-ALLOWED'
is 'it waits' "$(state_of "$o4")" '5 awaiting-approval none'

# Two people who decide differently.
ok 'a clone' "$PS" open "$PWD/s/spool.git" clone
other=clone/review/badge/create-000001.csv
row=$(grep -n "$o5" "$other" | cut -d : -f 1)
row=$((row - 1))
fill "$other" "$row" decision=approve
as_dora git -C clone commit -qam 'dora approves'
row=$(($(grep -n "$o5" "$review" | cut -d : -f 1) - 1))
fill "$review" "$row" decision=decline 'message=no'
as_ada git -C s/desk commit -qam 'ada declines'
as_dora git -C clone push -q origin HEAD:work
exits 'both are refused' 1 "$PS" run s
like 'by both names' "$(cat "$T/err")" 'answered differently.*E-CONFLICT'
is 'nothing is decided' "$(state_of "$o5")" '5 awaiting-approval none'

# YAML, item by item.
vault=$(sed -n 's/^order: *//p' "$yaml" | tr -d '"')
sed -i 's/^  decision:$/  decision: approve/' "$yaml"
as_dora git -C s/desk commit -qam yaml
ok 'decided in YAML' "$PS" run s
is 'it goes out' "$(state_of "$vault")" '2 transmitted none'
is 'as an order' "$(find s/desk/orders/vault -name '*.yaml' | wc -l)" 1
is 'the file for review is gone' "$(ls s/desk/review/vault 2>/dev/null)" ''

# By confidence, forced, skipped.
set_review badge uncertain
{
	echo "$HEADER,confidence"
	badge_rows 201 Sure | sed 's/$/,100/'
	badge_rows 202 Unsure | sed 's/$/,80/'
} >s/inbox/hr/second.csv
ok 'uncertain' "$PS" run s
is 'the certain one is out' "$("$PS" -C s list --porcelain --owner E201 |
	awk -F '\t' '!/^#/ { print $2 }')" transmitted
is 'the other waits' "$("$PS" -C s review --porcelain --where login=U202 |
	awk -F '\t' '!/^#/ { print $13 }')" \
	'the request is 80 percent sure that it is wanted'
set_review badge never
{ echo "$HEADER" && badge_rows 301 Forced; } >s/inbox/hr/third.csv
ok 'forced' "$PS" run --review force s
is 'it waits' "$("$PS" -C s list --porcelain --owner E301 |
	awk -F '\t' '!/^#/ { print $2 }')" awaiting-approval
set_review badge always
{ echo "$HEADER" && badge_rows 302 Skipped; } >s/inbox/hr/fourth.csv
ok 'skipped' "$PS" run --review=skip s
is 'it is out' "$("$PS" -C s list --porcelain --owner E302 |
	awk -F '\t' '!/^#/ { print $2 }')" transmitted
like 'which is on record' "$("$PS" -C s log --json E302)" 'review skipped'
exits 'another word' 64 "$PS" run --review=maybe s

# What the source takes back needs no decision.
{
	echo "$HEADER,operation"
	badge_rows 202 Unsure | head -1 | sed 's/$/,withdraw/'
} >s/inbox/hr/fifth.csv
ok 'withdrawn' "$PS" run s
is 'cancelled' "$("$PS" -C s list --porcelain --owner E202 |
	awk -F '\t' '!/^#/ { print $2 }')" cancelled

spool_ok s
test_end
