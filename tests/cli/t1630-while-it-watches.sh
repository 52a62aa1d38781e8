#!/bin/sh
# What happens to files while the watcher is at work on them: one is changed
# while it is read, one becomes readable, very many come at once.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
# shellcheck source=tests/cli/watcher.sh
. "$(dirname "$0")/watcher.sh"
test_begin
need_program
fixture_spool 1
inbox=s/inbox/hr

export_of()
{
	echo "$HEADER" && badge_rows "$1" "Owner $1"
}

# Changed while it is read: stopped in between, so that there is time for it.
watch_begin PS_FAULT_STOP='copy: read, not yet compared' "$PS" watch --verbose s
says 'it looks once at the start' '^cycle 1: done'
export_of 301 >"$T/dropped"
mv "$T/dropped" "$inbox/a.csv"
ok 'a file is being read' /usr/bin/python3 "$TOP/tests/cli/await.py" \
	stopped "$WATCHER"
badge_rows 302 'Owner 302' >>"$inbox/.claimed/a.csv"
kill -s CONT "$WATCHER"
says 'changed meanwhile, it is put back' 'hr/a.csv: .*\[E-CHANGING\]'
says 'and taken as it is then' '^hr/a.csv: 2 orders '
watch_end 'asked to end, it ends well' 0
is 'nothing of what it was is left' "$(find "$inbox" -type f)" ''
is 'nor in the quarantine' "$(find s/quarantine -type f)" ''
is 'each order is there once' \
	"$("$PS" -C s list --porcelain | grep -c 'Owner 30[12]')" 2

# More than a cycle takes, all at once; to be quick all of them are the same.
export_of 401 >"$T/same.csv"
mkdir "$T/w/flock"
/usr/bin/python3 - "$T/same.csv" "$T/w/flock" <<-'END'
	import os, shutil, sys
	for n in range(1100):
	    shutil.copyfile(sys.argv[1], "%s/f%04d.csv" % (sys.argv[2], n))
END
watch_begin "$PS" watch --verbose s
says 'a watcher' '^cycle 1: done'
/usr/bin/python3 - "$T/w/flock" "$inbox" <<-'END'
	import os, sys
	for name in sorted(os.listdir(sys.argv[1])):
	    os.rename("%s/%s" % (sys.argv[1], name), "%s/%s" % (sys.argv[2], name))
END
says '1,100 files: the first is an order' '^hr/f[0-9]*.csv: 1 order '
says 'the last is known' '^hr/f1099.csv: the same file was taken in before'
says 'which ends a cycle' '^cycle [0-9]+: done'
watch_end 'asked to end, it ends well' 0
is 'each was taken, and told' \
	"$(grep -c '^hr/f[0-9]*.csv: ' "$T/said") $(find "$inbox" -type f | wc -l)" \
	'1100 0'
is 'in several cycles' "$([ "$(grep -c '^cycle' "$T/said")" -ge 4 ] && echo yes)" yes
is 'of one order' "$("$PS" -C s list --porcelain | grep -c 'Owner 401')" 1

# Unreadable now, readable later.  Root reads everything: as somebody else.
other=
if [ "$(id -u)" -eq 0 ]; then
	other='setpriv --reuid=65534 --regid=65534 --clear-groups --'
	chmod 755 "$T" "$T/w"
	chown -R 65534:65534 s "$PROVSPOOL_STATE_DIR"
fi
# shellcheck disable=SC2086 # words
if ! $other test -x "$PS" || ! $other test -w s; then
	pass 'what may not be read # SKIP nobody else can run the program'
else
	export_of 501 >"$T/dropped"
	chmod 000 "$T/dropped"
	[ -z "$other" ] || chown 65534:65534 "$T/dropped"
	watch_begin $other "$PS" watch s
	mv "$T/dropped" "$inbox/closed.csv"
	says 'a file that may not be read' 'hr/closed.csv: .*\[E-UNREADABLE\]'
	is 'stays' "$(ls "$inbox")" closed.csv
	chmod 644 "$inbox/closed.csv"
	says 'when it may be read, it is taken at once' '^hr/closed.csv: 1 order '
	watch_end 'asked to end, it ends well' 0
	[ -z "$other" ] || chown -R "$(id -u)" s "$PROVSPOOL_STATE_DIR"
fi
spool_ok s
test_end
