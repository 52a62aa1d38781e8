#!/bin/sh
# What extracts of the managed system say of the orders: scenarios 3, 4, 12 and
# 13 through files and git only.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
# shellcheck source=tests/cli/extracts.sh
. "$(dirname "$0")/extracts.sh"
test_begin
export PROVSPOOL_NOW
need_program

extract_config

last_segment()
{
	git -C s/spool.git log -1 --format=%s state
}

# resources of the last segment, without type and order
changes()
{
	git -C s/spool.git ls-tree -r --name-only state journal |
		grep 'verify/resources' | sort | tail -n 1 | while read -r f; do
		git -C s/spool.git show "state:$f" | sed 1d | cut -d , -f 2-6
	done
}

PROVSPOOL_NOW=2026-11-23T08:00:00Z
fixture_spool 3
id1=$(order_in "$BATCH" 1)
id2=$(order_in "$BATCH" 2)
id3=$(order_in "$BATCH" 3)
ok 'sent out' test -n "$id3"

# --- before it is dropped
printf 'Login,Employee,Site,State,Zones\nU103,E103,MIL2,,\n' >badges.csv
ok 'an extract can be checked' "$PS" -C s check --source badges badges.csv
like 'its rows are resources, not orders' "$(cat "$T/out")" \
	': 1 resource with 3 items$'

# --- before anybody answered (scenarios 4 and 12)
PROVSPOOL_NOW=2026-11-23T10:00:00Z
extract 20261123-0900 'U103,E103,MIL2,,Z-BLUE' 'X900,E900,ROM,,'
run
is 'a run takes an extract' "$RUN" 0
like 'it tells what it showed' "$(cat "$T/err" "$T/out")" \
	'extract with 2 resources, 2 changed, 1 shown before an answer'
is 'the segment is one of verification' "$(last_segment | cut -d : -f 1)" verify
is 'what an extract shows is verified before anybody answered' \
	"$(state_of "$id3")" '4 verified verified'
unlike 'and its row goes' "$(cat "s/desk/$BATCH")" "$id3"
is 'the rest stays out' "$(state_of "$id1")" '2 transmitted none'
is 'changes of the register are recorded, and nothing else' "$(changes)" \
	"U103,E103,,,create
U103,,login,U103,set
U103,,site,MIL2,set
U103,,zone,Z-BLUE,add
X900,E900,,,create
X900,,login,X900,set
X900,,site,ROM,set"
run
is 'a second run adds nothing' "$(last_segment | cut -d : -f 1)" verify

# --- an extract from before the answer, one that agrees, one that does not
# (scenario 3)
PROVSPOOL_NOW=2026-11-23T12:00:00Z
fill "s/desk/$BATCH" 1 status=done
fill "s/desk/$BATCH" 2 status=done
commit_desk
run
is 'an answer is attested' "$(state_of "$id1")" '8 executed attested'
PROVSPOOL_NOW=2026-11-23T13:00:00Z
extract 20261123-1130 'U103,E103,MIL2,,Z-BLUE' 'X900,E900,ROM,,'
run
is 'an extract from before the answer neither verifies' "$(state_of "$id1")" \
	'8 executed attested'
is 'nor contradicts' "$(state_of "$id2")" '8 executed attested'
PROVSPOOL_NOW=2026-11-23T15:00:00Z
extract 20261123-1400 'U101,E101,MIL2,,Z-BLUE' 'U103,E103,MIL2,,Z-BLUE' \
	'X900,E900,ROM,,'
run
is 'one from after it that agrees verifies' "$(state_of "$id1")" \
	'4 verified verified'
is 'within the grace period nothing is contradicted' "$(state_of "$id2")" \
	'8 executed attested'
is 'only differences are recorded' "$(changes)" "U101,E101,,,create
U101,,login,U101,set
U101,,site,MIL2,set
U101,,zone,Z-BLUE,add"
PROVSPOOL_NOW=2026-11-25T08:00:00Z
extract 20261125-0700 'U101,E101,MIL2,,' 'U102,E102,ROM,,Z-BLUE' \
	'U103,E103,MIL2,,Z-BLUE' 'X900,E900,ROM,,'
run
is 'one from after the grace period contradicts what it does not show' \
	"$(state_of "$id2")" '8 executed contradicted'
like 'each item has its own state' \
	"$("$PS" -C s log "$id2" --porcelain)" 'contradict'
like 'what was verified and is gone has drifted' \
	"$("$PS" -C s log "$id1" --porcelain)" 'drift'
is 'and stays verified in the history' "$(state_of "$id1")" \
	'4 verified verified'
PROVSPOOL_NOW=2026-11-26T08:00:00Z
extract 20261126-0700 'U101,E101,MIL2,,' 'U102,E102,MIL2,,Z-BLUE' \
	'U103,E103,MIL2,,Z-BLUE' 'X900,E900,ROM,,'
run
is 'what is shown later is verified after all' "$(state_of "$id2")" \
	'4 verified verified'
is 'drift is told once' "$("$PS" -C s log "$id1" --porcelain |
	grep -c drift)" 1

# --- a deletion and a stale extract (scenario 13)
PROVSPOOL_NOW=2026-11-27T08:00:00Z
{
	echo "$HEADER"
	echo 'D-1,1,badge,delete,E103,Owner 3,U103,,,,,zoe,,'
} >s/inbox/hr/leaver.csv
run
del=$("$PS" -C s list --porcelain | awk -F '\t' '$3 == 2 && /delete/ { print $1 }')
file=$(cd s/desk && ls orders/badge/delete-*.csv)
fill "s/desk/$file" 1 status=done
commit_desk
run
PROVSPOOL_NOW=2026-11-27T20:00:00Z
extract 20261127-1900 'U101,E101,MIL2,,' 'U102,E102,MIL2,,Z-BLUE' \
	'U103,E103,MIL2,,Z-BLUE' 'X900,E900,ROM,,'
run
is 'a stale extract still lists what was deleted' "$(state_of "$del")" \
	'8 executed attested'
PROVSPOOL_NOW=2026-11-28T20:00:00Z
extract 20261128-1900 'U101,E101,MIL2,,' 'U102,E102,MIL2,,Z-BLUE' \
	'X900,E900,ROM,,'
run
is 'one that no longer does verifies the deletion' "$(state_of "$del")" \
	'4 verified verified'
is 'the creation stays what it was' "$(state_of "$id3")" '4 verified verified'
unlike 'which has not drifted' "$("$PS" -C s log "$id3" --porcelain)" drift

# --- the same bytes again, with another time
PROVSPOOL_NOW=2026-11-29T20:00:00Z
extract 20261129-1900 'U101,E101,MIL2,,' 'U102,E102,MIL2,,Z-BLUE' \
	'X900,E900,ROM,,'
run
like 'an extract that shows the same is taken all the same' \
	"$(cat "$T/out" "$T/err")" 'extract with 3 resources$'
extract 20261129-1900 'U101,E101,MIL2,,' 'U102,E102,MIL2,,Z-BLUE' \
	'X900,E900,ROM,,'
run
like 'but not twice for one time' "$(cat "$T/out" "$T/err")" \
	'the same file was taken in before'

# --- what cannot be believed
refused()
{
	rm -f s/inbox/badges/*
	state=$(git -C s/spool.git rev-parse state)
	extract "$@"
	run
	git -C s/spool.git show state | grep -o 'E-[A-Z]*-[A-Z]*' | sort -u
	[ "$(git -C s/spool.git rev-parse state~1)" = "$state" ] ||
		echo 'not recorded'
}
is 'an extract without a row is refused' \
	"$(refused 20261129-1910)" E-NO-ROWS
is 'one older than the last is refused' \
	"$(refused 20261128-0000 'U101,E101,MIL2,,')" E-EXTRACT-OLD
is 'one of a time to come is refused' \
	"$(refused 20271128-0000 'U101,E101,MIL2,,')" E-EXTRACT-FUTURE
is 'one without a time is refused' \
	"$(refused today 'U101,E101,ROM,,')" E-EXTRACT-TIME
PROVSPOOL_NOW=2026-11-30T20:00:00Z
{
	echo 'Login,Employee,Site,State'
	echo 'U101,E101,MIL2,'
} >s/inbox/badges/badges-20261130-1900.csv
run
like 'one that lost a column is refused' "$(cat "$T/err")" E-COLUMN-MISSING
extract 20261130-1901 'U101,E101,MIL2,,' 'U102,E102,MIL2,,Z-BLUE' \
	'U101,E101,ROM,,'
run
like 'a key that stands there twice, otherwise, is refused' "$(cat "$T/err")" \
	E-ORDER-CONFLICT
like 'and then nothing follows from what is missing' "$(cat "$T/err")" \
	W-EXTRACT-ROWS
is 'the rest is taken' "$(last_segment)" \
	'verify: 1 resource of badges/badges-20261130-1901.csv'
spool_ok s
test_end
