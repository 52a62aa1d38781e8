#!/bin/sh
# The watcher: whatever happens, at once, and nothing ends it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
# shellcheck source=tests/cli/watcher.sh
. "$(dirname "$0")/watcher.sh"
test_begin
need_program
fixture_spool 2
sed 's/^version: 1/version: 2/' s/config/site.yaml >"$T/site.yaml"
printf 'format: csv\n' >s/config/sources/aaa.yaml
cp "$T/site.yaml" s/config/site.yaml
ok 'a spool with two sources' "$PS" run s
inbox=s/inbox/hr

# drop NUMBER NAME [SOURCE]: an export of one badge, whole at once
drop()
{
	{ echo "$HEADER" && badge_rows "$1" "Owner $1"; } >"$T/dropped"
	mv "$T/dropped" "s/inbox/${3:-hr}/$2"
}

watch_begin "$PS" watch --verbose s
says 'it looks once at the start' '^cycle 1: done'

# What rings.  A cycle of its own for each: what we write wakes nobody.
drop 301 a.csv
says 'a file is dropped' '^hr/a.csv: 1 orders? '
says 'in a cycle of its own' '^cycle 2: done'
is 'the order is in the desk' "$(cat s/desk/orders/badge/* | grep -c U301)" 1
fill s/desk/"$BATCH" 1 status=done
commit_desk
says 'an answer is committed in the desk' '^1 answer recorded'
says 'in a cycle of its own' '^cycle 3: done'
git clone -q s/spool.git clone
fill clone/"$BATCH" 1 status=done
as_bob git -C clone commit -qam answer
as_bob git -C clone push -q 2>"$T/err"
says 'an answer is pushed' '^1 answer recorded'
says 'in a cycle of its own' '^cycle 4: done'
git -C s/spool.git pack-refs --all
{ echo "$HEADER" && badge_rows 302 Open; } >"$T/half"
exec 7>"$inbox/b.csv"
kill -s HUP "$WATCHER"
says 'a file that is being written waits' 'hr/b.csv: .*\[W-ARRIVING\]'
says 'looked at because of a signal' '^cycle 5: done'
cat "$T/half" >&7
exec 7>&-
says 'closed, it is taken' '^hr/b.csv: 1 orders? '
says 'packed references rang nobody' '^cycle 6: done'
echo x >"$inbox/.~lock.c.csv#"
echo x >"$inbox/c.csv.part"
{ echo "$HEADER" && badge_rows 303 Linked; } >"$T/w/linked"
ln "$T/w/linked" "$inbox/c.csv"
says 'a hard link is refused' 'hr/c.csv: .*\[E-HARD-LINK\]'
says 'files of other programs rang nobody' '^cycle 7: done'
rm "$inbox/c.csv" "$inbox/c.csv.part" "$inbox/.~lock.c.csv#"

# The configuration, edited badly, then well.
echo 'nmae: x' >>s/config/site.yaml
says 'a bad edit is told' 'site.yaml:3:7?.*unknown key .nmae'
says 'and ends nothing' '^cycle 8: configuration'
drop 304 d.csv
says 'files are taken all the same' '^hr/d.csv: 1 orders? '
says 'as before' '^cycle 9: configuration'
is 'what was told is not told again' "$(grep -c 'unknown key .nmae' "$T/said")" 1
sed 's/^version: 2/version: 3/' "$T/site.yaml" >"$T/site3.yaml"
mv "$T/site3.yaml" s/config/site.yaml
says 'a good edit counts' '^configuration version 3 taken on record'
says 'all is well again' '^cycle 10: done'

# One source is damaged while another delivers.
mv s/inbox/aaa aaa
echo x >s/inbox/aaa
drop 305 e.csv
says 'the other delivers' '^hr/e.csv: 1 orders? '
is 'a damaged source is told' "$(grep -c 'inbox/aaa: .*\[E-NO-FOLDER\]' "$T/said")" 1
rm s/inbox/aaa
mv aaa s/inbox/aaa
drop 306 f.csv aaa
says 'put back, it delivers' '^aaa/f.csv: 1 orders? '

# A folder that is replaced.
mv "$inbox" "$T/old-inbox"
mkdir "$inbox"
drop 307 g.csv
says 'a folder that took the place of another' '^hr/g.csv: 1 orders? '
rm -r "$inbox"
mkdir s/inbox/new && mv s/inbox/new "$inbox"
drop 308 h.csv
says 'once more' '^hr/h.csv: 1 orders? '

# More events than the kernel keeps.
kill -s STOP "$WATCHER"
/usr/bin/python3 - "$inbox" "$(cat /proc/sys/fs/inotify/max_queued_events)" <<-'END'
	import os, sys
	os.chdir(sys.argv[1])
	names = ["%d.tmp" % (n % 500) for n in range(int(sys.argv[2]) // 2 + 500)]
	for name in names:
	    os.close(os.open(name, os.O_CREAT | os.O_WRONLY))
	    os.unlink(name)
END
drop 309 i.csv
kill -s CONT "$WATCHER"
says 'more events than are kept' '^hr/i.csv: 1 orders? '

# Beside it, others work.
ok 'a run beside it' "$PS" run s
ok 'a question beside it' "$PS" -C s status
/usr/bin/python3 - s/spool.git "$T/held" "$T/let-go" <<-'END' &
	import fcntl, os, sys, time
	fd = os.open(sys.argv[1], os.O_RDONLY)
	while True:
	    try:
	        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
	        break
	    except OSError:
	        time.sleep(0.002)
	open(sys.argv[2], "w").close()
	while not os.path.exists(sys.argv[3]):
	    time.sleep(0.002)
END
becomes 'another holds the lock' there "$T/held"
drop 310 j.csv
says 'it tries again' '^cycle [0-9]*: busy'
: >"$T/let-go"
says 'until it gets the lock' '^hr/j.csv: 1 orders? '
unlike 'of which nobody hears' "$(cat "$T/said")" 'another provspool works'

# The desk that somebody has open follows once it is closed.
batch=$(cd s/desk/orders/badge && find . -name "*.csv" | sort | head -n 1)
batch=${batch#./}
echo x >"s/desk/orders/badge/.~lock.$batch#"
cp "s/desk/orders/badge/$batch" "$T/open.csv"
fill "s/desk/orders/badge/$batch" 1 message=editing
drop 311 k.csv
says 'a file is dropped while a sheet is open' '^hr/k.csv: 1 orders? '
says 'that is done with' '^cycle [0-9]*: done'
rm "s/desk/orders/badge/.~lock.$batch#"
ok 'all of it ends' "$PS" run s
watch_end 'asked to end, it ends well' 0

# Nothing is lost without inotify.
watch_begin PS_FAULT_FAIL=inotify:EMFILE "$PS" watch -v -i 1 s
says 'no inotify instance is left' 'watch: .*max_user_instances.* every 1 seconds'
drop 401 l.csv
says 'files are found all the same' '^hr/l.csv: 1 orders? '
watch_end 'it ends on the other signal, too' 0 INT
watch_begin PS_FAULT_FAIL='inotify watch:ENOSPC' "$PS" watch -v -i 1 s
says 'no inotify watch is left' 'watch: .*max_user_watches.* every 1 seconds'
drop 402 m.csv
says 'files are found all the same' '^hr/m.csv: 1 orders? '
watch_end 'it ends' 0

# What is due in time: an order whose start comes near.
sed 's/^version: 2/version: 4/' "$T/site.yaml" >s/config/site.yaml
sed -i 's/^title: badge/&\nlead_hours: 16/' s/config/resource-types/badge.yaml
ok 'a lead time of 16 hours' "$PS" run s
echo 2026-11-23T07:59:59Z >"$T/clock"
{ echo "$HEADER" && badge_rows 501 Later | sed 's/zoe,,/zoe,2026-11-24,/'; } \
	>"$inbox/n.csv"
watch_begin PROVSPOOL_NOW=@"$T/clock" "$PS" watch -v s
says 'an order for later' '^hr/n.csv: 1 orders? '
says 'is taken in' '^cycle 1: done'
is 'and waits' "$(grep -c 'sent out' "$T/said")" 0
echo 2026-11-23T08:00:00Z >"$T/clock"
says 'its time comes' '^1 orders? sent out'
watch_end 'it ends' 0
spool_ok s

exits 'an interval is a number' 64 "$PS" watch --interval soon s
exits 'a clone is not watched' 64 "$PS" watch clone
exits 'nor is any folder' 65 "$PS" watch "$T"
test_end
