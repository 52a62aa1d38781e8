#!/bin/sh
# What is known of the managed systems: permissions of an owner, now and at any
# time, and where extracts and orders do not agree.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
# shellcheck source=tests/cli/extracts.sh
. "$(dirname "$0")/extracts.sh"
test_begin
need_program

# resource, property, value, state, assurance and order or "-"
has()
{
	"$PS" -C s permissions --porcelain "$@" | grep -v '^#' |
		awk -F '\t' '{ print $2, $3, $4, $7, $8, ($10 == "" ? "-" : "order") }'
}

differs()
{
	"$PS" -C s discrepancies --porcelain "$@" | grep -v '^#' |
		awk -F '\t' '{ print $1, $3, $5, $6, $7 }' | sed 's/ *$//'
}

extract_config
PROVSPOOL_NOW=2026-11-23T08:00:00Z
fixture_spool 4
is 'before any extract nothing differs' "$(differs)" ''
fill "s/desk/$BATCH" 1 status=done
fill "s/desk/$BATCH" 2 status=done
fill "s/desk/$BATCH" 3 status=done 'actual card=4711'
commit_desk
PROVSPOOL_NOW=2026-11-23T12:00:00Z
run
is 'what was reported is had as well' "$(has E103)" \
	"U103   8 attested order
U103 login U103 8 attested order
U103 site MIL2 8 attested order
U103 zone Z-BLUE 8 attested order
U103 card 4711 8 attested order"
is 'of an answer that is not given only the order is known' "$(has E104)" \
	"U104   2 none order
U104 login U104 2 none order
U104 site MIL2 2 none order
U104 zone Z-BLUE 2 none order"

PROVSPOOL_NOW=2026-11-26T08:00:00Z
extract 20261126-0700 'U101,E101,MIL2,,Z-BLUE Z-RED' 'U102,E102,ROM,,' \
	'X900,E101,ROM,,Z-1' 'X901,,ROM,,'
run
is 'an owner has what extracts show, too' "$(has E101)" \
	"U101   4 verified order
U101 login U101 4 verified order
U101 site MIL2 4 verified order
U101 zone Z-BLUE 4 verified order
U101 zone Z-RED 0 verified -
X900   0 verified -
X900 login X900 0 verified -
X900 site ROM 0 verified -
X900 zone Z-1 0 verified -"
is 'at an earlier time only what was so then' "$(has E101 --at 2026-11-24)" \
	"U101   8 attested order
U101 login U101 8 attested order
U101 site MIL2 8 attested order
U101 zone Z-BLUE 8 attested order"
is 'a commit is a time, too' \
	"$(has E101 --at "$(git -C s/spool.git rev-parse state~1)")" \
	"$(has E101 --at 2026-11-24)"
exits 'what is no time and no commit is refused' 64 \
	"$PS" -C s permissions E101 --at yesterday
is 'every way in which extracts and orders disagree has a name' "$(differs)" \
	"unexpected U101 zone  Z-RED
different U102 site MIL2 ROM
missing U102 zone Z-BLUE
unexpected X900
unexpected X901
missing U103"
is 'one kind alone' "$(differs --kind missing --owner E103)" 'missing U103'
exits 'a kind that there is not' 64 "$PS" -C s discrepancies --kind lost
is 'a type without extracts has none' "$(differs --type vault)" ''

# --- early and drift
PROVSPOOL_NOW=2026-11-27T08:00:00Z
{
	echo "$HEADER"
	echo 'R-500,1,badge,update,E101,Owner 1,U101,zone,add,Z-RED,,zoe,2026-12-24,'
} >s/inbox/hr/future.csv
run
extract 20261127-0700 'U101,E101,,,Z-RED' 'U102,E102,MIL2,,Z-BLUE' \
	'U103,E103,MIL2,,Z-BLUE'
run
is 'what is shown before its time is early, what was verified has drifted' \
	"$(differs)" \
	"early U101 zone Z-RED Z-RED
drift U101 site MIL2
drift U101 zone Z-BLUE"
is 'what extracts no longer show is no longer had' \
	"$(has E101 | grep -c X900)" 0
is 'but was at its time' "$(has E101 --at 2026-11-26 | grep -c X900)" 4
for command in 'discrepancies' 'permissions E101'; do
	# shellcheck disable=SC2086 # a command and its argument
	ok "$command says the same in each form" /usr/bin/python3 \
		"$TOP/tests/cli/output.py" \
		"$TOP/schemas/output-${command%% *}.schema.json" \
		"$PS" -C s $command
done
spool_ok s
test_end
