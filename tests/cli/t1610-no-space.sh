#!/bin/sh
# A disk that is full is waited for; a disk that fails ends the watcher.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
# shellcheck source=tests/cli/watcher.sh
. "$(dirname "$0")/watcher.sh"
test_begin
need_program

export_of()
{
	echo "$HEADER" && badge_rows "$1" "Owner $1"
}

fixture_spool 1
inbox=s/inbox/hr
export_of 301 >"$inbox/a.csv"
exits 'no space for what a run writes' 74 \
	env PS_FAULT_FAIL=write:ENOSPC "$PS" run s
like 'it says so' "$(cat "$T/err")" 'No space left on device$'
ok 'nothing is lost' "$PS" run s
like 'the next run takes it' "$(cat "$T/out")" '^hr/a.csv: 1 orders? '

for fault in write:ENOSPC write:EDQUOT rename:ENOSPC; do
	watch_begin PS_FAULT_FAIL=$fault "$PS" watch --verbose s
	export_of "${#fault}1" >"$T/dropped"
	mv "$T/dropped" "$inbox/$fault.csv"
	says "$fault: it is told" '^provspool: .*(No space left|quota exceeded)'
	says 'it is no end' '^cycle [0-9]+: no space left'
	says 'tried again, it works' '^cycle [0-9]+: done'
	watch_end 'asked to end, it ends well' 0
	ok 'the rest is done' "$PS" run s
done
is 'all of them are orders' "$("$PS" -C s list --porcelain | grep -c 'Owner [0-9]*1')" 4

# A folder that fails is the fault of one source, and is tried again.
export_of 401 >"$inbox/f.csv"
watch_begin PS_FAULT_FAIL=inbox:EIO "$PS" watch --verbose s
says 'a folder that fails is told' 'inbox/hr: .*\[E-INBOX\]'
says 'it is no end' '^cycle 1: done'
says 'and tried again, without anything that happens' '^hr/f.csv: 1 orders? '
watch_end 'asked to end, it ends well' 0

# What was written may be lost: somebody has to look first.
export_of 501 >"$inbox/s.csv"
watch_begin PS_FAULT_FAIL=syncfs:ENOSPC "$PS" watch s
wait "$WATCHER"
is 'a failed sync ends it, for want of space, too' $? 74
ok 'nothing is lost' "$PS" run s
spool_ok s

# A real file system that is full; it is seen through the watcher's eyes.
cat >full.sh <<'END'
mount -t tmpfs -o size=6m none full && cp -R s full/s && cp a.csv full/a.csv &&
	exec "$1" watch --verbose full/s
END
mkdir full
export_of 601 >a.csv
if ! unshare -rm mount -t tmpfs none full 2>"$T/err"; then
	pass 'a full file system # SKIP no mounts here'
else
	watch_begin unshare -rm sh full.sh "$PS"
	full=/proc/$WATCHER/root$PWD/full
	says 'a watcher on a small file system' '^cycle 1: done'
	head -c 99m /dev/zero >"$full/ballast" 2>"$T/err"
	mv "$full/a.csv" "$full/s/inbox/hr/real.csv"
	says 'which is full' '^provspool: .*No space left'
	says 'is no end' '^cycle [0-9]+: no space left'
	rm "$full/ballast"
	says 'there is space again: it is taken' '^hr/real.csv: 1 orders? '
	says 'and all of it done' '^cycle [0-9]+: done'
	watch_end 'asked to end, it ends well' 0
fi
test_end
