#!/bin/sh
# Whatever is committed or done to `work` and the desk: each bad thing is
# told, what people wrote is left to them, the rest goes on.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_spool 6 || exit 1
desk=s/desk/$BATCH
vault=$(cd s/desk && echo orders/vault/*.yaml)
cp "$desk" "$T/issued"
cp "s/desk/$vault" "$T/issued.yaml"
last=$(cell "$desk" 6 order)

commit()
{
	as_ada git -C s/desk add -A
	as_ada git -C s/desk commit -qm "${1:-something}"
}

# told DESC PATTERN CODE: the run said so, with a remedy behind what it shows
told()
{
	like "$1" "$(grep -A3 -e "$2" "$T/err" | tr '\n' '~')" \
		"^provspool: (error|warning): .*\\[$3\\]~([ 0-9]+ \\|[^~]*~)*      = [a-z].*~"
}

# A bad batch beside a good answer in the same commit: one is told and left
# alone, the other counts.  Then it is mended.
batch_is_refused()
{
	commit "$1"
	exits "$1: the run" 1 "$PS" run s
	told "$1: is told" " $BATCH" "$2"
	is "$1: nothing is settled" "$(state_of "$last")" '2 transmitted none'
	before=$(tips s)
	"$PS" run s >"$T/out" 2>"$T/err"
	is "$1: it is told once, nothing moves" "$(tips s)$(cat "$T/err")" "$before"
}

batch_is_mended()
{
	is "$1: what he wrote is left to him" \
		"$(git -C s/spool.git rev-parse "work:$BATCH")" \
		"$(git -C s/desk rev-parse "HEAD:$BATCH")"
	cp "$T/issued" "$desk"
	commit mended
	ok "$1: mended" "$PS" run s
}

{ sed 1q "$T/issued" && echo '<<<<<<< HEAD' && sed 1d "$T/issued"; } >"$desk"
batch_is_refused 'conflict markers' E-MARKERS
batch_is_mended 'conflict markers'
printf 'PK\003\004\024' >"$desk"
batch_is_refused 'a spreadsheet' E-NOT-CSV
batch_is_mended 'a spreadsheet'
iconv -f utf-8 -t utf-16 "$T/issued" >"$desk"
batch_is_refused 'UTF-16' E-UTF8
batch_is_mended 'UTF-16'
sed '1s/"status"/"state"/' "$T/issued" >"$desk"
batch_is_refused 'a column of the header removed' E-COLUMN-MISSING
batch_is_mended 'a column of the header removed'
tr -d '\r' <"$T/issued" | sed '3s/"$//' >"$desk"
batch_is_refused 'a quote too few' 'E-CSV-(QUOTE|SYNTAX)'
batch_is_mended 'a quote too few'
: >"$desk"
batch_is_refused 'nothing left of it' E-EMPTY-FILE
batch_is_mended 'nothing left of it'

# A good answer in the same commit counts.
echo x >"$desk"
sed 's/^  status:.*/  status: done/' "$T/issued.yaml" >"s/desk/$vault"
commit 'one good, one bad'
exits 'a good and a bad file in one commit' 1 "$PS" run s
is 'the good one counts' \
	"$("$PS" -C s list --type vault --porcelain | cut -f 2 | tail -n 1)" executed
cp "$T/issued" "$desk"
commit mended
ok 'the bad one can be mended' "$PS" run s

# What is no file any more is put back.
# put_back DESC PATTERN CODE STATUS
put_back()
{
	commit "$1"
	exits "$1: the run" "$4" "$PS" run s
	told "$1: is told" "$2" "$3"
	ok "$1: the file is put back" cmp "$desk" "$T/issued"
	is "$1: the desk is clean" "$(git -C s/desk status --porcelain)" ''
	is "$1: its rows are open" "$(state_of "$last")" '2 transmitted none'
}

rm "$desk"
put_back 'deleted' " $BATCH" W-FILE-MISSING 0
sed -e '/PO-000000006/d' "$T/issued" >"$desk"
put_back 'a row deleted' " $BATCH.*$last" W-ROW-MISSING 0
rm "$desk"
ln -s /etc/hostname "$desk"
put_back 'replaced by a link' " $BATCH" E-NOT-REGULAR 1
rm "$desk"
mkdir "$desk"
cp "$T/issued" "$desk/x.csv"
put_back 'replaced by a folder' " $BATCH/x.csv" W-RENAMED 0
rm -r s/desk/orders/badge
echo x >s/desk/orders/badge
put_back 'its folder replaced by a file' ' orders/badge:' W-FOREIGN 0
rm -r s/desk/orders
ln -s /tmp s/desk/orders
put_back 'its folder replaced by a link' ' orders:' W-FOREIGN 0
git -C s/desk rm -rq .
put_back 'everything deleted' " $BATCH.*$last" W-FILE-MISSING 0

# Deleted right after it was sent out, before anybody answered anything.
{ echo "$HEADER" && badge_rows 801 Late; } >s/inbox/hr/late.csv
"$PS" run s >"$T/out" 2>"$T/err"
late=$(cd s/desk && grep -l E801 orders/badge/*)
rm "s/desk/$late"
commit 'deleted at once'
ok 'deleted at once' "$PS" run s
told 'is told, too' " $late" W-FILE-MISSING

# Files that are not people's.
echo x >s/desk/README.md
echo y >>s/desk/.gitattributes
rm -r s/desk/schemas
mkdir s/desk/schemas
echo z >s/desk/schemas/new.json
echo 'to do' >s/desk/notes.txt
mkdir s/desk/orders/notes
echo x >s/desk/orders/notes/x.txt
ln -s notes.txt s/desk/link
printf 'x' >"s/desk/$(printf 'a\033[2Jb\377\nc')"
commit 'this and that'
ok 'files that are not people'\''s' "$PS" run s
told 'README.md' ' README.md:' W-RESTORED
told 'attributes' ' .gitattributes:' W-RESTORED
told 'a schema' ' schemas/order.schema.json:' W-RESTORED
told 'a new file' ' notes.txt:' W-FOREIGN
told 'a new file beside the orders' ' orders/notes/x.txt:' W-FOREIGN
told 'a link' ' link:' W-FOREIGN
told 'a name that plays with the terminal' ' a\\x1b\[2Jb\\xff\\nc:' W-FOREIGN
is 'nothing of it reaches the terminal' \
	"$(cat "$T/out" "$T/err" | LC_ALL=C tr -d '\n -~' | wc -c)" 0
like 'README.md is as it was' "$(cat s/desk/README.md)" '^1\. Open a file'
ok 'so are the schemas' test -s s/desk/schemas/order.schema.json
is 'and the others stay' "$(cat s/desk/notes.txt)" 'to do'
is 'the desk is clean' "$(git -C s/desk status --porcelain)" ''

# Authors and answers that would make the history unreadable.
long=$(printf 'x%059d' 0 | sed 's/0/é/g')
fill "$desk" 6 "status=$long"
as_person "$(printf 'J\374rg\033[2J')" jurg@example.com \
	git -C s/desk commit -qam "$(printf 'J\374rg')" 2>"$T/err"
exits 'a long word that is cut, by a name that is no UTF-8' 1 "$PS" run s
told 'is told' " $BATCH:.*$last" E-STATUS
fill "$desk" 6 status=failed "message=$(printf 'a\033[2Jb')"
commit 'control character'
"$PS" run s >"$T/out" 2>"$T/err"
is 'a control character neither' \
	"$(cat "$T/out" "$T/err" | LC_ALL=C tr -d '\n -~' | wc -c)" 0
rm -f s/index.db*
ok 'the history can be read' "$PS" -C s list
is 'and holds no control characters' \
	"$(git -C s/spool.git archive state | tar -xO |
		LC_ALL=C tr -d '\n\t -~\200-\377' | wc -c)" 0
ok 'a run goes on' "$PS" run s

# `work` rewritten, deleted, damaged: nothing is read or written, requests
# are taken in all the same, and the command that is told brings it back.
n=900
fill "$desk" 1 status=done
commit
"$PS" run s >"$T/out" 2>"$T/err"
rm -rf outside0 s0
cp -r s s0
cp -r "$T/outside" outside0

# work_is_refused DESC PATTERN
work_is_refused()
{
	n=$((n + 1))
	{ echo "$HEADER" && badge_rows "$n" New; } >s/inbox/hr/new.csv
	before=$(cat s/spool.git/refs/heads/work 2>&1)
	exits "$1: the run" 5 "$PS" run s
	like "$1: is told" "$(cat "$T/err")" "^provspool: .*$2"
	like "$1: requests are taken in" "$(cat "$T/out")" 'hr/new.csv: 1 order'
	is "$1: work is left alone" \
		"$(cat s/spool.git/refs/heads/work 2>&1)" "$before"
	sed -n "s/.*: \\(git -C .* refs.evidence.work\\)$/\\1/p" "$T/err" >cure
	if grep -q ": remove '" "$T/err"; then
		rm s/spool.git/refs/heads/work
	fi
	ok "$1: people can still ask" "$PS" -C s list
	ok "$1: the cure that is told" sh cure
	ok "$1: helps" "$PS" run s
	is "$1: the new order is in a work file" \
		"$(cat s/desk/orders/badge/*.csv | grep -c "E$n")" 1
	spool_ok s
	rm -rf s "$T/outside"
	cp -r s0 s
	cp -r outside0 "$T/outside"
}

git clone -q -b work s/spool.git other
git -C other reset -q --hard HEAD~4
fill "other/$BATCH" 2 status=done
as_bob git -C other commit -qam 'written anew'
git -C s/spool.git fetch -q ../../other +work:refs/heads/work
work_is_refused 'rewritten' 'was rewritten'
git -C s/spool.git update-ref -d refs/heads/work
work_is_refused 'deleted' 'was deleted'
git -C s/spool.git update-ref refs/heads/work refs/heads/state
work_is_refused 'moved elsewhere' 'was rewritten'
git -C s/spool.git symbolic-ref refs/heads/work refs/heads/state
work_is_refused 'made a name of state' 'only a name'
echo garbage >s/spool.git/refs/heads/work
work_is_refused 'damaged' 'is damaged'
printf '%040d\n' 1 >s/spool.git/refs/heads/work
work_is_refused 'pointing nowhere' 'was rewritten'

# What is no file reaches the desk as git would put it there.
git clone -q -b work s/spool.git bob
ln -s /etc/hostname bob/pushed
echo x >bob/run.sh
chmod +x bob/run.sh
git -C bob add -A
git -C bob update-index --add --cacheinfo \
	"160000,$(git -C bob rev-parse HEAD),orders/badge/sub.csv"
as_bob git -C bob commit -qm 'links and the like'
git -C bob push -q
exits 'links and submodules that were pushed' 1 "$PS" run s
told 'a submodule is told' ' orders/badge/sub.csv' E-NOT-REGULAR
is 'the link is a link' "$(readlink s/desk/pushed)" /etc/hostname
ok 'the program can be run' test -x s/desk/run.sh
is 'the desk is where work is' "$(git -C s/desk rev-parse HEAD)" \
	"$(git -C s/spool.git rev-parse work)"
as_bob git -C bob rm -q --cached orders/badge/sub.csv
as_bob git -C bob commit -qm 'without'
git -C bob push -q
ok 'and without them again' "$PS" run s
is 'the desk is clean' "$(git -C s/desk status --porcelain)" ''

# A desk that is reset, amended, damaged or gone keeps nobody from working.
fill "$desk" 2 status=done
as_ada git -C s/desk commit -q --amend -am amended
ok 'an amended commit in the desk' "$PS" run s
is 'its answer counts' \
	"$("$PS" -C s list --type badge --state executed --porcelain | grep -vc '^#')" 2
git -C s/desk reset -q --hard HEAD~3
ok 'a desk that was reset' "$PS" run s
is 'is brought up to date' "$(git -C s/desk rev-parse HEAD)" \
	"$(git -C s/spool.git rev-parse work)"
echo x >s/desk/.git/index
{ echo "$HEADER" && badge_rows 990 New; } >s/inbox/hr/new.csv
exits 'a desk whose index is damaged' 71 "$PS" run s
like 'is told' "$(cat "$T/err")" '^provspool: desk: .*index'
like 'with what to do' "$(cat "$T/out")" '^desk: left out, .*remove it'
like 'the rest goes on' "$(cat "$T/out")" 'hr/new.csv: 1 order'
rm -r s/desk
ok 'removed, it is made again' "$PS" run s
is 'complete' "$(git -C s/desk status --porcelain)" ''
touch s/desk/.git/index.lock
{ echo "$HEADER" && badge_rows 991 New; } >s/inbox/hr/new.csv
ok 'git at work in the desk' "$PS" run s
like 'the desk waits' "$(cat "$T/out")" '^desk: left as it is, .*index.lock'
rm s/desk/.git/index.lock
ok 'and follows later' "$PS" run s
is 'indeed' "$(git -C s/desk rev-parse HEAD)" \
	"$(git -C s/spool.git rev-parse work)"
spool_ok s
test_end
