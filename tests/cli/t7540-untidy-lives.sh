#!/bin/sh
# What real life does with extracts and orders: a leaver while a stale extract
# comes, a phantom, a phoenix, a system of which nobody has an extract.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_config "$T/config"
cat >>"$T/config/resource-types/badge.yaml" <<'END'
verification: extract
grace_hours: 48
on_contradiction: keep
END
cat >"$T/config/sources/badges.yaml" <<'END'
format: csv
kind: extract
extract:
  coverage: full
  resource_types: [badge]
  as_of: file-name
  file_name: 'badges-%Y%m%d.csv'
rows: wide
columns:
  resource_type: {text: badge}
  resource: {column: Login}
  owner: {column: Employee}
properties:
  - {property: login, column: Login}
  - {property: site, column: Site}
  - {property: zone, op: add, column: Zones, split: ' '}
END
fixture_empty || exit 1

# at TIME: from now on
at()
{
	PROVSPOOL_NOW=$1
}
run_says()
{
	"$PS" run s >"$T/out" 2>"$T/err"
}
# drop NAME ROW…: requests
drop()
{
	file=s/inbox/hr/$1.csv
	shift
	{
		echo 'request,resource_type,change,owner,resource,property,op,value,start'
		printf '%s\n' "$@"
	} >"$file"
	run_says
}
# extract DAY ROW…: what the badge system held at the start of that day
extract()
{
	file=s/inbox/badges/badges-$1.csv
	shift
	{
		echo 'Login,Employee,Site,Zones'
		printf '%s\n' "$@" 'KEEP,E0,MIL,'
	} >"$file"
	run_says
}
of()
{
	"$PS" -C s list --porcelain | awk -F '\t' -v r="$1" \
		'/^PO-/ { print $1 }' | while read -r id; do
		"$PS" -C s show "$id" | grep -q "^request *$1\$" && echo "$id"
	done | tail -1
}
now_is()
{
	state_of "$(of "$1")"
}
done_is()
{
	for request in "$@"; do
		as_ada "$PS" -C s/desk 'done' "$(of "$request")" || return
	done >"$T/out" 2>"$T/err"
	run_says
}

# Monday 23: created; Sunday's extract comes; Tuesday: the leaver.
at 2026-11-23T09:00:00Z
ok 'a badge on Monday' drop monday R1,badge,create,E1,,login,,B1, \
	R1,badge,create,E1,,site,,MIL,
ok 'is made' done_is R1
at 2026-11-23T12:00:00Z
ok "Sunday's extract comes late" extract 20261122
is 'and says nothing of it' "$(now_is R1)" '8 executed attested'
at 2026-11-24T08:00:00Z
ok 'he leaves on Tuesday' drop tuesday R2,badge,delete,E1,B1,,,,
is 'the deletion goes out' "$(now_is R2)" '2 transmitted none'
is 'nobody takes it for done' "$(now_is R1)" '8 executed attested'
ok 'it is carried out' done_is R2
ok "Monday's extract knows neither" extract 20261123
is 'and proves nothing' "$(now_is R2)" '8 executed attested'

# A phoenix: made again within the grace period.
ok 'he comes back at once' drop back R3,badge,create,E1,,login,,B1, \
	R3,badge,create,E1,,site,,ROM,
is 'his badge is to be made' "$(now_is R3)" '2 transmitted none'
ok 'and is made' done_is R3
at 2026-11-25T08:00:00Z
ok 'the next extract shows the new one' extract 20261125 'B1,E1,ROM,'
is 'which is verified' "$(now_is R3)" '4 verified verified'
is 'that it was gone between is not contradicted' \
	"$(now_is R2 | grep -c contradicted)" 0

# A phantom: it was there before anybody ordered it.
at 2026-11-26T08:00:00Z
ok 'a badge that nobody ordered is in the extract' extract 20261126 'B1,E1,ROM,' 'B2,E2,MIL,'
ok 'and is asked for' drop phantom R4,badge,create,E2,,login,,B2, \
	R4,badge,create,E2,,site,,MIL,
at 2026-11-27T08:00:00Z
ok 'the next extract' extract 20261127 'B1,E1,ROM,' 'B2,E2,MIL,'
is 'shows that nobody has to do anything' "$(now_is R4)" '4 verified verified'
is 'and its row is gone' "$(cat s/desk/orders/badge/* 2>/dev/null |
	grep -c "$(of R4)")" 0

# Two updates that overlap; the first is answered while the second waits.
ok 'two updates' drop overlap R5,badge,update,E1,B1,site,,TUR, \
	R6,badge,update,E1,B1,site,,PAR,
is 'one after the other' "$(now_is R5), $(now_is R6)" \
	'2 transmitted none, 1 pending none'
ok 'the first is done' done_is R5
is 'then the second' "$(now_is R5), $(now_is R6)" \
	'8 executed attested, 2 transmitted none'

# A system without extracts never shows anything verified.
ok 'a vault account' drop vault V1,vault,create,E9,,login,,v9, \
	V2,vault,create,E8,,login,,v8,
ok 'is made' done_is V1
at 2026-12-10T08:00:00Z
ok 'time goes by' extract 20261210 'B1,E1,PAR,' 'B2,E2,MIL,'
is 'it ends executed and attested' "$(now_is V1)" '8 executed attested'
is 'nowhere is it verified' "$(for words in "list -t vault" 'permissions E9' \
	"log $(of V1)" "show $(of V1)"; do
	# shellcheck disable=SC2086 # the words of a command
	"$PS" -C s $words --porcelain
done | grep -c verified)" 0
spool_ok s
test_end
