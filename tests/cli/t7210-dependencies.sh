#!/bin/sh
# Why an order is not out: what it depends on, what its type allows.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_config "$T/config"

# type NAME LINE…: a resource type with more settings
type()
{
	{
		printf 'identifier: %s\ntitle: %s\nmanaged_system: System\nkey: login\n' "$1" "$1"
		printf 'review: never\nproperties:\n  login: {}\n  address: {}\n  number: {returned: true}\n'
		shift
		[ "$#" -eq 0 ] || printf '%s\n' "$@"
	} >"$T/config/resource-types/$1.yaml"
}
type account
type mailbox 'depends_on: [{resource_type: account}]'
type phone 'depends_on: [{resource_type: mailbox, state: executed}, {resource_type: account}]'
type card 'depends_on_owner_property: {resource_type: mailbox, property: address}'
type badgecard 'depends_on_owner_property: {resource_type: account, property: number}'
type vpn 'depends_on: [{resource_type: account, state: verified}]'
type off 'enabled: false'
type frozen 'allow_create: false' 'allow_delete: false'
"$PS" init --config "$T/config" \
	--uuid 00000000-0000-4000-8000-000000000001 s >"$T/out" || exit 1

drop()
{
	file=s/inbox/hr/$1.csv
	shift
	{
		echo 'request,resource_type,change,owner,resource,property,value'
		printf '%s\n' "$@"
	} >"$file"
	"$PS" run s >"$T/out" 2>"$T/err"
}
# The newest order of a resource type / its state / why it waits.
of()
{
	"$PS" -C s list --porcelain -t "$1" | grep '^PO-' | tail -1 | cut -f 1
}
now_is()
{
	state_of "$(of "$1")" | cut -d ' ' -f 2
}
held()
{
	"$PS" -C s list --porcelain -t "$1" | grep '^PO-' | tail -1 | cut -f 5
}
why()
{
	"$PS" -C s show "$(of "$1")" | sed -n 's/^hold_reason *//p'
}
answer()
{
	as_ada "$PS" -C s/desk done "$@" >"$T/out" 2>"$T/err" &&
		"$PS" run s >"$T/out" 2>"$T/err"
}

# Creations in the order of what they need.
ok 'three at once, the last first' drop one \
	R1,phone,create,E1,,login,a1 R2,mailbox,create,E1,,login,a1 \
	R2,mailbox,create,E1,,address,a1@x.example \
	R3,account,create,E1,,login,a1 R4,vpn,create,E1,,login,a1 \
	R5,card,create,E1,,login,a1 R6,badgecard,create,E1,,login,a1
is 'what needs nothing is out' "$(now_is account)" transmitted
is 'what needs it is not' "$(now_is mailbox)" pending
is 'and says why' "$(held mailbox): $(why mailbox)" \
	"dependency: needs account executed: $(of account) is transmitted"
is 'what needs two is told the first' "$(why phone)" \
	"needs mailbox executed: $(of mailbox) is pending"
is 'a value is waited for' "$(held card): $(why card)" \
	"dependency: needs mailbox.address executed: $(of mailbox) is pending"
like 'status counts them' "$("$PS" -C s status)" 'mailbox +dependency +1'
before=$(tips s)
ok 'a run after that' "$PS" run s
is 'changes nothing' "$(tips s)" "$before"
ok 'the first is done' answer -a login=a1 -a number=76 "$(of account)"
is 'the next goes out' "$(now_is mailbox)" transmitted
is 'executed is not verified' "$(held vpn): $(why vpn)" \
	"dependency: needs account verified: $(of account) is executed"
is 'one after the other' "$(now_is phone)" pending
is 'and what needs a value of it' "$(now_is badgecard)" transmitted
ok 'the second is done' answer -a login=a1 -a number=75 "$(of mailbox)"
is 'the third goes out' "$(now_is phone)" transmitted
is 'and what needed a value' "$(now_is card)" transmitted
ok 'an owner who has nothing' drop two R7,mailbox,create,E2,,login,a2
is 'is told so' "$(why mailbox)" 'E2 has no account yet'
ok 'another account' drop three R8,account,create,E3,,login,a3 \
	R9,badgecard,create,E3,,login,a3
ok 'with a value that the operator returns' answer -a login=a3 -a number=77 \
	"$(of account)"
is 'frees what needed it' "$(now_is badgecard)" transmitted

# Deletions the other way.
ok 'all of it goes' drop four D1,account,delete,E1,a1,, D2,mailbox,delete,E1,a1,, \
	D3,phone,delete,E1,a1,,
is 'the account last' "$(held account): $(why account)" \
	"dependency: mailbox needs it: its deletion $(of mailbox) is pending"
is 'the mailbox before it' "$(now_is mailbox)" pending
ok 'the phone is gone' answer "$(of phone)"
is 'then the mailbox' "$(now_is mailbox)" transmitted
ok 'it cannot be deleted' as_ada "$PS" -C s/desk fail -m locked "$(of mailbox)"
"$PS" run s >"$T/out" 2>"$T/err"
is 'what fails keeps no account alive' "$(now_is account)" transmitted
ok 'a deletion of what nobody deletes around it' drop five \
	D4,account,delete,E3,a3,,
is 'goes out at once' "$(now_is account)" transmitted

# What its type allows.
ok 'what is not to be done now' drop six F1,off,create,E1,,login,x \
	F2,frozen,create,E1,,login,x
is 'is held' "$(held off): $(why off)" 'disabled: its type is not enabled'
is 'by change' "$(held frozen): $(why frozen)" \
	'not-allowed: allow_create is false'
ok 'what is allowed' drop seven F3,frozen,update,E1,y,address,y \
	F4,frozen,delete,E1,z,,
is 'waits for what is out' "$(held frozen)" not-allowed
like 'all of it counted' "$("$PS" -C s status --porcelain)" 'frozen	not-allowed	2'
sed -i 's/^allow_create.*/allow_create: true/' s/config/resource-types/frozen.yaml
sed -i 's/^version.*/version: 2/' s/config/site.yaml
ok 'allowed later' "$PS" run s
is 'it goes out' "$("$PS" -C s list --porcelain -t frozen | grep -c '	transmitted	')" 2
spool_ok s
test_end
