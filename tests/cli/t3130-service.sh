#!/bin/sh
# The watcher under a service manager: what it tells, and when.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
# shellcheck source=tests/cli/watcher.sh
. "$(dirname "$0")/watcher.sh"
test_begin
need_program
fixture_spool 1

# A service manager: writes what it is told into a file, a line each.
/usr/bin/python3 - "$T/notify" "$T/heard" <<-'END' &
	import os, socket, sys
	s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
	s.bind(sys.argv[1])
	with open(sys.argv[2], "wb", 0) as f:
	    os.rename(sys.argv[2], sys.argv[2] + ".txt")
	    while True:
	        text = s.recv(4096)
	        f.write(text + b"\n")
	        if b"STOPPING=1" in text:
	            break
END
MANAGER=$!
becomes 'there is a service manager' there "$T/heard.txt"

# hears DESC PATTERN: the manager is told so, after what it was told before
hears()
{
	ok "$1" /usr/bin/python3 "$TOP/tests/cli/await.py" "$T/heard.txt" \
		"$T/mark2" "$2"
}

watch_begin PS_METER_AT_ONCE=1 NOTIFY_SOCKET="$T/notify" WATCHDOG_USEC=400000 "$PS" watch s
hears 'it is ready' '^READY=1$'
hears 'how it goes' '^STATUS=cycle 1 at .*: done$'
{ echo "$HEADER" && badge_rows 301 New; } >"$T/dropped"
mv "$T/dropped" s/inbox/hr/new.csv
hears 'how far it is with what takes long' \
	'^STATUS=hr/new.csv: 1 of 1, [0-9]+/s$'
hears 'and that this is done' '^STATUS=cycle [0-9]+ at .*: done$'
hears 'that it is well' '^WATCHDOG=1$'
hears 'again and again' '^WATCHDOG=1$'
kill -s HUP "$WATCHER"
hears 'it looks again' '^RELOADING=1$'
hears 'with the time' '^MONOTONIC_USEC=[0-9]+$'
hears 'and is ready again' '^READY=1$'
rm -r s/desk/.git
mkdir s/desk/.git
kill -s HUP "$WATCHER"
hears 'what is wrong is in its state' '^STATUS=cycle [0-9]+ at .*: desk'
watch_end 'asked to end, it ends well' 0
hears 'that it ends' '^STOPPING=1$'
wait "$MANAGER"
test_end
