#!/bin/sh
# A damaged, rewound, busy or unwritable spool: told with what to do, nothing
# lost, and fine again once that is done.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_spool 3 || exit 1
cp -r s s0
cp -r "$T/outside" outside0
mark=$T/outside/00000000-0000-4000-8000-000000000001/hwm
git=s/spool.git

fresh()
{
	rm -rf s "$T/outside"
	cp -r s0 s
	cp -r outside0 "$T/outside"
	{ echo "$HEADER" && badge_rows 777 New; } >s/inbox/hr/new.csv
}

everything()
{
	find s -path 's/index.db*' -prune -o -type f -print0 | sort -z |
		xargs -0 sha256sum | sha256sum
}

# The history: a run refuses and changes nothing.
# history_is_refused DESC PATTERN SCRIPT
history_is_refused()
{
	fresh
	(cd $git && eval "$3")
	before=$(everything)
	exits "$1: the run" 5 "$PS" run s
	like "$1: is told" "$(cat "$T/err")" "$2"
	is "$1: nothing was done" "$(cat "$T/out")" ''
	is "$1: nothing was changed" "$(everything)" "$before"
}

first=$(git -C $git rev-parse state:journal/0000/0000/000000003-ingest/orders.csv)
object=objects/$(echo "$first" | sed 's,^..,&/,')

history_is_refused 'state rewound' 'segment 3, .* segment 4 .*put the newer one back' \
	'git update-ref refs/heads/state state~1'
ok 'state rewound: people can ask what there is' "$PS" -C s list
git -C $git update-ref refs/heads/state "$(git -C s0/spool.git rev-parse state)"
ok 'state rewound: put back' "$PS" run s
history_is_refused 'state rewound, index gone' 'segment 3, .* segment 4 ' \
	'git update-ref refs/heads/state state~1; rm -f ../index.db*'
rm "$mark"
ok 'state rewound: without the mark the older one counts' "$PS" run s
history_is_refused 'state deleted' 'history is gone.*restore it' \
	'git update-ref -d refs/heads/state'
exits 'state deleted: people cannot ask' 5 "$PS" -C s list
like 'state deleted: and are told why' "$(cat "$T/err")" 'put back a copy'
history_is_refused 'state damaged' 'refs/heads/state.*restore spool.git' \
	'echo garbage >refs/heads/state'
history_is_refused 'state is another branch' 'journal.*restore spool.git' \
	'git update-ref refs/heads/state work'
other=$(as_ada git -C s0/spool.git commit-tree -m x -p state~1 'state^{tree}')
history_is_refused 'another commit in its place' 'was rewritten' \
	"git update-ref refs/heads/state $other"
history_is_refused 'an object is missing' "$first.*restore spool.git" \
	"rm -f $object ../index.db*"
history_is_refused 'an object is damaged' "$first.*restore spool.git" \
	"rm -f $object ../index.db*; echo garbage >$object"
history_is_refused 'no repository' 'not a repository.*restore spool.git' \
	'rm HEAD'
cp s0/spool.git/HEAD s/spool.git/HEAD
ok 'restored, it works' "$PS" run s
spool_ok s

# The high-water mark.
fresh
echo garbage >"$mark"
exits 'a damaged high-water mark' 5 "$PS" run s
like 'is told' "$(cat "$T/err")" "high-water mark '.*/hwm' is damaged; "
fresh
rm -r "$T/outside"
ok 'none at all is made again' "$PS" run s
ok 'indeed' test -s "$mark"
fresh
rm -r "$T/outside"
echo x >"$T/outside"
exits 'a file in its place' 78 "$PS" run s
rm "$T/outside"

# The index is nothing but a convenience.
# index_is_rebuilt DESC SCRIPT
index_is_rebuilt()
{
	fresh
	(cd s && eval "$2")
	ok "$1: people can ask" "$PS" -C s list
	is "$1: and get all of it" "$(grep -c '^PO-' "$T/out")" 4
	ok "$1: a run" "$PS" run s
	like "$1: goes on" "$(cat "$T/out")" 'hr/new.csv: 1 order'
	is "$1: nothing is taken in twice" \
		"$("$PS" -C s list | grep -c '^PO-')" 5
}

index_is_rebuilt 'no index' 'rm -f index.db*'
index_is_rebuilt 'an empty index' ': >index.db'
index_is_rebuilt 'garbage for an index' 'echo garbage >index.db'
index_is_rebuilt 'half an index' 'truncate -s 5000 index.db'
index_is_rebuilt 'a hole in the index' \
	'dd if=/dev/zero of=index.db bs=1000 seek=20 count=8 conv=notrunc 2>/dev/null'
index_is_rebuilt 'a folder for an index' 'rm -f index.db*; mkdir index.db'
index_is_rebuilt 'garbage for its log' \
	'echo x >index.db-wal; echo y >index.db-shm'
spool_ok s

# Two at once, and locks that nobody holds.
fresh
exits 'a run while another works' 75 flock $git "$PS" run s
like 'is told' "$(cat "$T/err")" 'another provspool works on .*try again'
is 'and does nothing' "$(ls s/inbox/hr)" new.csv
ok 'people can ask meanwhile' flock $git "$PS" -C s list
mkdir -p $git/refs/evidence
: >$git/refs/heads/state.lock
: >$git/refs/evidence/work.lock
ok 'locks that a killed run left' "$PS" run s
is 'are gone' "$(find $git -name '*.lock')" ''
fresh
: >$git/refs/heads/work.lock
exits 'a lock that somebody who pushes may hold' 75 "$PS" run s
like 'is told' "$(cat "$T/err")" 'work.lock.*try again, and remove'
ok 'is left alone' test -e $git/refs/heads/work.lock
is 'what came in is recorded' "$("$PS" -C s list | grep -c '^PO-')" 5
rm $git/refs/heads/work.lock
ok 'once it is gone' "$PS" run s
is 'the work file is made' "$(cat s/desk/orders/badge/*.csv | grep -c E777)" 1
spool_ok s

# A run that was killed after the history was written, at three places.
fresh
cp s/inbox/hr/new.csv "$T/new.csv"
"$PS" run s >"$T/out" 2>"$T/err"
cp "$T/new.csv" s/inbox/hr/.claimed/new.csv
before=$(tips s)
ok 'killed when archived, but still claimed' "$PS" run s
is 'nothing is recorded twice' "$(tips s)" "$before"
is 'the file is in one place' "$(find s -name new.csv)" ''
kept=s/archive/$(sha256sum "$T/new.csv" | sed 's,^\(..\).*,\1,')
rm -r "$kept"
cp "$T/new.csv" s/inbox/hr/.claimed/new.csv
ok 'killed before it was archived' "$PS" run s
is 'nothing is recorded twice, either' "$(tips s)" "$before"
ok 'it is archived' cmp "$T/new.csv" "$kept"/*
printf 'half' >"$kept/.ps-tmp-1"
printf 'half' >s/quarantine/.ps-tmp-2
ok 'killed while a file was written' "$PS" run s
is 'the half is gone' "$(find s -name '.ps-tmp-*')" ''
spool_ok s

# Something in the way of the spool's own folders.
# in_the_way FOLDER SCRIPT
in_the_way()
{
	fresh
	(cd s && eval "$2")
	exits "$1 in the way" 71 "$PS" run s
	like "$1: is told with what to do" "$(cat "$T/err")" \
		"'.*/$1' is no folder .*it is made anew"
	is "$1: the input is kept" "$(find s/inbox* -name new.csv | wc -l)" 1
	rm -f "s/$1"
	[ ! -d "s/$1.old" ] || mv "s/$1.old" "s/$1"
	ok "$1: taken away, it works" "$PS" run s
	is "$1: nothing is taken in twice" \
		"$("$PS" -C s list | grep -c '^PO-')" 5
}

in_the_way archive 'rm -r archive; echo x >archive'
in_the_way archive 'mv archive archive.old; ln -s archive.old archive'
in_the_way quarantine 'rm -r quarantine; echo x >quarantine'
in_the_way inbox 'mv inbox inbox.old; echo x >inbox'
fresh
echo 'kept for ten years' >s/archive/README
rm -r s/quarantine s/outbox
ok 'a note in the archive, folders missing' "$PS" run s
spool_ok s

# Where there is no spool.
exits 'a folder that is none' 65 "$PS" run "$T"
like 'is told' "$(cat "$T/err")" 'is in no spool'
exits 'a folder that is not there' 65 "$PS" run nowhere
git init -q clone
exits 'any repository' 65 "$PS" -C clone list
like 'is told with what to do' "$(cat "$T/err")" "provspool open"
exits 'a run in a clone' 64 "$PS" run clone

# init refuses what it cannot do, and leaves nothing behind.
# init_refuses DESC STATUS PATTERN ARGUMENTS...
init_refuses()
{
	desc=$1 status=$2 pattern=$3
	shift 3
	before=$(find . -path ./s -prune -o -path ./s0 -prune -o -print | sort)
	exits "init: $desc" "$status" "$PS" init "$@"
	like "init: $desc: is told" "$(cat "$T/err")" "$pattern"
	is "init: $desc: leaves nothing" \
		"$(find . -path ./s -prune -o -path ./s0 -prune -o -print | sort)" \
		"$before"
}

mkdir full empty
echo x >full/x
echo x >file
ln -s empty link
init_refuses 'a folder that is not empty' 64 "'full' is not empty" full
init_refuses 'a spool' 64 "'s' is not empty" s
init_refuses 'a file in the way' 71 "'file': Not a directory|file" file
init_refuses 'no parent' 65 "'nowhere'" nowhere/spool
init_refuses 'a file as parent' 71 "file" file/spool
init_refuses 'no argument' 64 'init' --bare
init_refuses 'a bad identifier' 64 "'x' is no UUID" --uuid x new
init_refuses 'an unknown option' 64 'no option' --bear new
ok 'init: an empty folder will do' "$PS" init empty
ok 'init: with a slash at the end' "$PS" init new/
ok 'which works' "$PS" run new

# Permissions: root has them all, so this part is run as somebody else.
as_other()
{
	if [ "$(id -u)" -eq 0 ]; then
		setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"
	else
		"$@"
	fi
}

chmod 755 "$T" "$T/w"
if ! as_other test -x "$PS" || ! as_other test -d "$T/w"; then
	pass 'permissions # SKIP nobody else can run the program'
	test_end
fi
fresh
[ "$(id -u)" -ne 0 ] || chown -R 65534:65534 s "$T/outside"
mkdir closed
chmod 555 closed
exits 'init: a parent that cannot be written' 71 as_other "$PS" init closed/spool
like 'is told' "$(cat "$T/err")" "cannot write to 'closed': Permission denied"
chmod 000 s/inbox/hr/new.csv
{ echo "$HEADER" && badge_rows 778 New; } >s/inbox/hr/other.csv
chmod 644 s/inbox/hr/other.csv
[ "$(id -u)" -ne 0 ] || chown 65534:65534 s/inbox/hr/other.csv
exits 'a file that may not be read' 1 as_other "$PS" run s
like 'is told with what to do' "$(grep -A1 new.csv "$T/err" | tr '\n' '~')" \
	'cannot be read; it stays in the inbox \[E-UNREADABLE\]~      = give the owner'
like 'the others are taken in' "$(cat "$T/out")" 'hr/other.csv: 1 order'
chmod 644 s/inbox/hr/new.csv
before=$(everything)
chmod -R a-w s
exits 'a spool that cannot be written' 1 as_other "$PS" run s
like 'is told' "$(cat "$T/err")" \
	'inbox/hr: this folder .*(Permission denied|read-?only).* \[E-INBOX\]'
is 'nothing is changed' "$(everything)" "$before"
ok 'people can ask all the same' as_other "$PS" -C s list
is 'and get all of it' "$(grep -c '^PO-' "$T/out")" 5
chmod -R u+w s
ok 'writable again' as_other "$PS" run s
is 'nothing is lost' "$("$PS" -C s list | grep -c '^PO-')" 6
test_end
