#!/bin/sh
# What was reported by mistake is taken back, and is to be done again.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_config "$T/config"
cat >"$T/config/resource-types/mailbox.yaml" <<'END'
identifier: mailbox
title: mailbox
managed_system: Mail
review: never
key: login
properties:
  login: {}
depends_on: [{resource_type: badge}]
END
cat >>"$T/config/people.yaml" <<'END'
  - id: dora
    name: Dora Rey
    emails: [dora@example.com]
    rights:
      - {actions: [answer, review], resource_types: [badge]}
END
"$PS" init --config "$T/config" \
	--uuid 00000000-0000-4000-8000-000000000001 s >"$T/out" || exit 1
{
	echo "$HEADER"
	for n in 1 2 3; do
		badge_rows $n "Owner $n"
		echo "M-$n,1,mailbox,create,E$n,Owner $n,,login,,U$n,,zoe,,"
	done
	vault_rows 9 Vera
} >s/inbox/hr/one.csv
ok 'orders are out' "$PS" run s
batch=s/desk/orders/badge/create-000001.csv
for n in 1 2 3; do
	eval "o$n=\$(cell \"$batch\" $n order)"
done
vault=$("$PS" -C s list --porcelain -t vault | grep '^PO-' | cut -f 1)
mail=$("$PS" -C s list --porcelain -t mailbox | grep '^PO-' | cut -f 1 | head -1)
ok 'all of them are reported' as_ada "$PS" -C s/desk done "${o1:?}" "${o2:?}" \
	"${o3:?}" "$vault"
ok 'and recorded' "$PS" run s
is 'executed' "$(state_of "$o1")" '8 executed attested'
is 'what needs them is out' "$(state_of "$mail")" '2 transmitted none'

# retract NAME ROW…: a file of retractions, committed by who is named
retract()
{
	name=$1
	mkdir -p s/desk/retract
	shift
	{
		echo 'order,status,message'
		printf '%s\n' "$@"
	} >s/desk/retract/oops.csv
	git -C s/desk add retract
	$name git -C s/desk commit -qm oops
	"$PS" run s >"$T/out" 2>"$T/err"
}
as_carl()
{
	as_person 'Carl Holm' carl@example.com "$@"
}
as_dora()
{
	as_person 'Dora Rey' dora@example.com "$@"
}

exits 'who did not report it' 1 retract as_carl "$o1,retract,wrong site"
like 'may not take it back' "$(cat "$T/err")" "$o1: ada reported it; carl may not take that back \[E-RETRACT\]"
is 'nothing changes' "$(state_of "$o1")" '8 executed attested'
is 'and the file is gone' "$(ls s/desk/retract 2>/dev/null)" ''
exits 'without a reason' 1 retract as_ada "$o1,retract,"
like 'neither' "$(cat "$T/err")" 'E-MESSAGE'
exits 'another word' 1 retract as_ada "$o1,done,because"
like 'is not understood' "$(cat "$T/err")" 'E-RETRACT'

# By its author: out again, in a new batch, what needs it waits.
ok 'the author may' retract as_ada "$o1,retract,wrong site" \
	"$vault,retract,wrong vault"
is 'it is out again' "$(state_of "$o1")" '2 transmitted none'
is 'for a second time' "$("$PS" -C s show "$o1" | sed -n 's/^attempt *//p')" 2
again=$("$PS" -C s show "$o1" | sed -n 's/^file *//p')
unlike 'in another batch' "$again" create-000001
is 'with an empty answer' "$(cell "s/desk/$again" 1 order)|$(cell "s/desk/$again" 1 status)|$(cell "s/desk/$again" 1 message)" \
	"$o1||"
is 'a file of its own is there again' "$(state_of "$vault")" '2 transmitted none'
ok 'in its place' test -f "s/desk/$("$PS" -C s show "$vault" | sed -n 's/^file *//p')"
is 'what needs it waits again' "$(state_of "$mail")" '1 pending none'
like 'and says why' "$("$PS" -C s show "$mail")" "needs badge executed: $o1 is transmitted"
like 'both facts stay' "$("$PS" -C s log --porcelain "$o1" | cut -f 4 | tr '\n' ' ')" \
	'take-in transmit done reject reject reject retract '
before=$(tips s)
ok 'a run after that' "$PS" run s
is 'changes nothing' "$(tips s)" "$before"
exits 'once more' 1 retract as_ada "$o1,retract,wrong site"
like 'there is nothing to retract' "$(cat "$T/err")" 'the order is transmitted.*E-RETRACT'

ok 'somebody with the right to review may as well' \
	retract as_dora "$o2,retract,photo is missing"
is 'it is out again, too' "$(state_of "$o2")" '2 transmitted none'
ok 'a dry run' as_ada "$PS" -C s/desk retract -n -m oops "$o3"
is 'changes nothing' "$(ls s/desk/retract 2>/dev/null)" ''
exits 'a retraction has a reason' 1 as_ada "$PS" -C s/desk retract "$o3"
exits 'and orders' 64 as_ada "$PS" -C s/desk retract -m oops
first=$(git -C s/desk log --author=ada@example.com --format=%H | tail -1)
ok 'a whole commit is retracted' as_ada "$PS" -C s/desk retract -m 'wrong list' \
	-c "$first"
like 'as far as it is executed still' "$(cat "$T/out")" "^$o3 +retract"
unlike 'no other order' "$(cat "$T/out")" "^$o1"
exits 'not twice' 65 as_ada "$PS" -C s/desk retract -m oops "$o3"
ok 'taken' "$PS" run s
is 'it is out again' "$(state_of "$o3")" '2 transmitted none'
exits 'what is out has nothing to retract' 1 as_ada "$PS" -C s/desk retract -m oops "$o3"
ok 'all done anew' as_ada "$PS" -C s/desk done "$o3"
ok 'done anew' as_ada "$PS" -C s/desk done "$o1" "$o2" "$vault"
ok 'it counts' "$PS" run s
is 'as before' "$(state_of "$o1") $(state_of "$o2")" \
	'8 executed attested 8 executed attested'
is 'and frees what needs it' "$(state_of "$mail")" '2 transmitted none'
spool_ok s

"$PS" -C s list --porcelain >"$T/before"
rm s/index.db*
"$PS" run s >"$T/out" 2>"$T/err"
"$PS" -C s list --porcelain >"$T/after"
ok 'an index built anew says the same' cmp "$T/before" "$T/after"
test_end
