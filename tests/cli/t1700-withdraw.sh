#!/bin/sh
# What a source takes back, replaces, or no longer names.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_config "$T/config"
printf 'format: csv\nmode: snapshot\n' >"$T/config/sources/all.yaml"
printf 'format: csv\non_changed: supersede\n' >"$T/config/sources/loose.yaml"
printf 'format: csv\nkey: file-line\n' >"$T/config/sources/lines.yaml"
fixture_empty || exit 1

# drop SOURCE NAME ROW…: a file of these rows, taken in by a run
drop()
{
	source=$1
	file=s/inbox/$source/$2.csv
	shift 2
	echo 'request,resource_type,change,resource,property,value,start,operation,revision' \
		>"$T/x.csv"
	printf '%s\n' "$@" >>"$T/x.csv"
	cp "$T/x.csv" "$file"
	"$PS" run s >"$T/out" 2>"$T/err"
}

# The newest order of a request / what became of it / its events, in order.
order_of()
{
	"$PS" -C s list --porcelain | cut -f 1 | grep '^PO-' | while read -r id; do
		"$PS" -C s show "$id" | grep -q "request.* $1\$" && echo "$id"
	done | tail -1
}
now_is()
{
	state_of "$(order_of "$1")"
}
events_of()
{
	"$PS" -C s log --porcelain "$(order_of "$1")" | grep -v '^#' |
		cut -f 4 | tr '\n' ' '
}

# Before it is out.
drop hr one R1,badge,update,B1,site,MIL,2999-01-01,, \
	R2,badge,update,B2,site,MIL,,,
is 'an order waits for its day' "$(now_is R1)" '1 pending none'
is 'another one is out' "$(now_is R2)" '2 transmitted none'
ok 'what waits is withdrawn' drop hr two R1,badge,update,B1,,,,withdraw,
like 'and that is said' "$(cat "$T/out")" 'hr/two.csv: 0 orders .*, 1 withdrawn'
is 'it is cancelled' "$(now_is R1)" '10 cancelled none'
is 'as an event' "$(events_of R1)" 'take-in cancel '
ok 'withdrawn twice' drop hr three R1,badge,update,B1,site,,,withdraw,
like 'is known' "$(cat "$T/out")" '1 known before'
ok 'the old export again' drop hr again R1,badge,update,B1,site,MIL,2999-01-01,,
is 'does not bring it back' "$(now_is R1)" '10 cancelled none'
ok 'a new revision of it' drop hr anew R1,badge,update,B1,site,MIL,2999-01-01,,2
is 'does' "$(now_is R1)" '1 pending none'

# While it is out.
batch=s/desk/orders/badge/update-000001.csv
ok 'what is out is withdrawn' drop hr four R2,badge,update,B2,,,,withdraw,
is 'it stays out' "$(now_is R2)" '2 transmitted none'
is 'and its row says so' "$(cell "$batch" 1 notice)" \
	'withdrawn: do not do it; if it is done already answer done'
before=$(tips s)
ok 'a run after that' "$PS" run s
is 'changes nothing' "$(tips s)" "$before"
ok 'asked for again' drop hr five R2,badge,update,B2,site,MIL,,,1
is 'the row says nothing' "$(cell "$batch" 1 notice)" ''
ok 'withdrawn once more' drop hr six R2,badge,update,B2,,,,withdraw,1
fill "$batch" 1 status=done
as_ada git -C s/desk commit -qam 'done already'
ok 'done all the same' "$PS" run s
is 'it is done' "$(now_is R2)" '8 executed attested'
is 'and all of it on record' "$(events_of R2)" \
	'take-in transmit withdraw renew withdraw done '
ok 'withdrawn when it is done' drop hr seven R2,badge,update,B2,,,,withdraw,2
like 'that is told' "$(cat "$T/err")" 'W-TOO-LATE'
is 'and changes nothing' "$(now_is R2)" '8 executed attested'

# What is wrong.
exits 'what was never asked' 1 drop hr bad1 R9,badge,update,B1,,,,withdraw,
like 'cannot be withdrawn' "$(cat "$T/err")" 'E-WITHDRAW'
exits 'order and withdrawal at once' 1 drop hr bad2 \
	R5,badge,update,B5,site,MIL,,order, R5,badge,update,B5,,,,withdraw,
like 'contradict each other' "$(cat "$T/err")" 'E-ORDER-CONFLICT'

# Revisions.
ok 'a first revision' drop hr r1 R3,badge,update,B3,site,MIL,2999-01-01,,1
old=$(order_of R3)
ok 'a second one' drop hr r2 R3,badge,update,B3,site,ROM,2999-01-01,,2
like 'takes its place' "$(cat "$T/out")" '1 orders? .*, 1 replaced'
is 'the first is superseded' "$(state_of "$old")" '11 superseded none'
is 'the second waits' "$(now_is R3)" '1 pending none'
exits 'an older one' 1 drop hr r0 R3,badge,update,B3,site,TUR,2999-01-01,,2
like 'is refused' "$(cat "$T/err")" 'revision 2 of request R3 is not newer than revision 2, known as PO-.*E-REVISION'
exits 'one without a revision' 1 drop hr rx R3,badge,update,B3,site,TUR,,,
like 'is a change' "$(cat "$T/err")" 'E-CHANGED'
ok 'sent out' drop hr r3 R4,badge,update,B4,site,MIL,,,1
old=$(order_of R4)
ok 'and then replaced' drop hr r4 R4,badge,update,B4,site,ROM,,,2
is 'the old one is out still' "$(state_of "$old")" '2 transmitted none'
is 'the new one waits for it' "$(now_is R4)" '1 pending none'
row=$(grep -l "$old" s/desk/orders/badge/*.csv)
like 'which its row says' "$(cell "$row" 1 notice)" '^replaced by a newer request'
fill "$row" 1 status=done
as_ada git -C s/desk commit -qam 'done'
ok 'answered' "$PS" run s
is 'the new one goes out' "$(now_is R4)" '2 transmitted none'

ok 'a source that may change its mind' drop loose l1 \
	L1,badge,update,B6,site,MIL,2999-01-01,,
old=$(order_of L1)
ok 'changes it' drop loose l2 L1,badge,update,B6,site,ROM,2999-01-01,,
is 'what waited is superseded' "$(state_of "$old")" '11 superseded none'

# Snapshots.
ok 'a snapshot' drop all s1 S1,badge,update,B11,site,MIL,2999-01-01,, \
	S2,badge,update,B12,site,MIL,,, S3,badge,update,B13,site,MIL,2999-01-01,,
ok 'the next lacks two of three' drop all s2 \
	S3,badge,update,B13,site,MIL,2999-01-01,,
like 'they are withdrawn' "$(cat "$T/out")" '1 known before, 2 withdrawn'
is 'one was waiting' "$(now_is S1)" '10 cancelled none'
is 'one was out' "$(now_is S2)" '2 transmitted none'
is 'one is named' "$(now_is S3)" '1 pending none'
is 'other sources have nothing to do with it' "$(now_is R4)" '2 transmitted none'
ok 'they come back' drop all s3 S1,badge,update,B11,site,MIL,2999-01-01,, \
	S2,badge,update,B12,site,MIL,,, S3,badge,update,B13,site,MIL,2999-01-01,,
is 'as a new order' "$(now_is S1)" '1 pending none'
is 'or as the old one' "$(events_of S2)" 'take-in transmit withdraw renew '
exits 'a snapshot that is not understood' 1 drop all s4 \
	S3,badge,update,B13,site,MIL,soon,,
like 'withdraws nothing' "$(cat "$T/err")" 'W-SNAPSHOT'
is 'really nothing' "$(now_is S1)$(now_is S3)" '1 pending none1 pending none'
exits 'an empty snapshot' 1 drop all s5
like 'is refused' "$(cat "$T/err")" 'E-NO-ROWS'
is 'and withdraws nothing' "$(now_is S1)" '1 pending none'

# Without identifiers of requests.
ok 'rows of a source that has none' drop lines f1 \
	,badge,update,B21,site,MIL,2999-01-01,, ,badge,update,B21,site,ROM,2999-01-01,,
is 'are requests of their own' "$(now_is f1.csv:2), $(now_is f1.csv:3)" \
	'1 pending none, 1 pending none'
spool_ok s

# The index built anew says the same.
"$PS" -C s list --porcelain >"$T/before"
rm s/index.db*
"$PS" run s >"$T/out" 2>"$T/err"
"$PS" -C s list --porcelain >"$T/after"
ok 'an index built anew says the same' cmp "$T/before" "$T/after"
test_end
