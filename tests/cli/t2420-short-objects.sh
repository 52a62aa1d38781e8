#!/bin/sh
# An object whose file ends too early, as after a full disk: told, never
# waited for.  timeout only ends a loop.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_spool || exit 1
fill "s/desk/$BATCH" 1 status=done
commit_desk
"$PS" run s >"$T/out" 2>"$T/err" || exit 1
cp -r s s0
cp -r "$T/outside" outside0

# shorten REPOSITORY OBJECT: its file to half of what it was
shorten()
{
	object=$1/objects/$(git -C "$1" rev-parse "$2" | sed 's,^..,&/,')
	chmod u+w "$object" &&
		truncate -s "$(($(stat -c %s "$object") / 2))" "$object"
}

afresh()
{
	rm -rf s "$T/outside"
	cp -r s0 s
	cp -r outside0 "$T/outside"
	{ echo "$HEADER" && badge_rows 777 New; } >s/inbox/hr/new.csv
}

# state_is_refused OBJECT
state_is_refused()
{
	afresh
	rm -f s/index.db*
	shorten s/spool.git "$1"
	exits "$1: the run" 5 timeout 60 "$PS" run s
	like "$1: is told, and what to do" "$(cat "$T/err")" \
		"git fsck.*restore spool.git"
	exits "$1: who asks" 5 timeout 60 "$PS" -C s list
	like "$1: is told, too" "$(cat "$T/err")" 'git fsck'
}

folder=journal/0000/0000/000000003-ingest
state_is_refused state
state_is_refused 'state^{tree}'
state_is_refused "state:$folder"
state_is_refused "state:$folder/segment.yaml"
state_is_refused "state:$folder/orders.csv"

# work_is_refused OBJECT: somebody pushed it
work_is_refused()
{
	afresh
	git clone -q -b work s/spool.git pushed
	fill "pushed/$BATCH" 1 status=done
	as_bob git -C pushed commit -qam 'an answer'
	git -C pushed push -q origin work
	rm -rf pushed
	shorten s/spool.git "$1"
	exits "$1: the run" 5 timeout 60 "$PS" run s
	like "$1: is told, and what to do" "$(cat "$T/err")" \
		"^provspool: .*brought back.*: git -C"
	like "$1: requests are taken in" "$(cat "$T/out")" 'new.csv: 1 order'
	sed -n "s/.*: \\(git -C .* refs.evidence.work\\)$/\\1/p" "$T/err" >cure
	ok "$1: the cure that is told" sh cure
	ok "$1: helps" timeout 60 "$PS" run s
}

work_is_refused work
work_is_refused 'work^{tree}'
work_is_refused "work:$BATCH"

# A commit of the desk that cannot be read goes nowhere.
afresh
fill "s/desk/$BATCH" 1 status=done
commit_desk
tip=$(git -C s/spool.git rev-parse work)
shorten s/desk/.git "work:$BATCH"
exits 'an object of the desk: the run' 5 timeout 60 "$PS" run s
like 'is told' "$(cat "$T/err")" 'desk.*git fsck'
like 'requests are taken in' "$(cat "$T/out")" 'new.csv: 1 order'
ok 'what was there before is in work' \
	git -C s/spool.git merge-base --is-ancestor "$tip" work

# The desk borrows objects from the spool.
afresh
fill "s/desk/$BATCH" 1 status=done
commit_desk
touch s/desk/.git/index.lock
ok 'a desk that is left for later' "$PS" run s
rm s/desk/.git/index.lock
shorten s/spool.git work:recent/2026-11-23.csv
exits 'what it reads then: the run' 5 timeout 60 "$PS" run s
like 'is told' "$(cat "$T/err")" 'desk.*git fsck'

test_end
