#!/bin/sh
# Only complete files are taken; the others wait, are told and are not lost.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_config "$T/config"
printf 'format: csv\nquiet_seconds: 60\n' >"$T/config/sources/slow.yaml"
printf 'format: csv\n' >"$T/config/sources/aaa.yaml"
fixture_empty || exit 1
ok 'the first run makes the folders of the sources' "$PS" run s
inbox=s/inbox/hr

export_of()
{
	echo "$HEADER" && badge_rows "$1" "Owner $1"
}

# told DESC SEVERITY FILE CODE: the run named the file, with a remedy
told()
{
	like "$1" "$(grep -A3 -F " $3" "$T/err" | tr '\n' '~')" \
		"^provspool: $2: .*\\[$4\\]~([ 0-9]+ \\|[^~]*~)*      = [a-z].*~"
}

# at FILE SECONDS COMMAND…: run it so long after the file's last change
at()
{
	(
		at=$(($(stat -c %Z "$1") + $2))
		shift 2
		PROVSPOOL_NOW=$(date -u -d "@$at" +%Y-%m-%dT%H:%M:%SZ)
		export PROVSPOOL_NOW
		exec "$@"
	)
}

# at_time TIME COMMAND…
at_time()
{
	(
		PROVSPOOL_NOW=2001-01-01T$1Z
		export PROVSPOOL_NOW
		shift
		exec "$@"
	)
}

taken()
{
	like "$1" "$(cat "$T/out")" "^$2: 1 orders?"
}

# A writer.
export_of 101 >"$T/whole.csv"
head -n 2 "$T/whole.csv" >"$inbox/a.csv"
exec 7>>"$inbox/a.csv"
before=$(tips s)
ok 'a file that is open for writing is no error' "$PS" run s
told 'it is told' warning hr/a.csv W-ARRIVING
is 'nothing of it is taken' "$(tips s)" "$before"
tail -n +3 "$T/whole.csv" >&7
ok 'nor is it while it grows' "$PS" run s
is 'it stays' "$(ls "$inbox")" a.csv
exec 7>&-
ok 'closed, it is complete' "$PS" run s
taken 'it is taken' hr/a.csv
export_of 102 >"$T/b.csv"
exec 7>>"$T/b.csv"
mv "$T/b.csv" "$inbox/b.csv"
ok 'renamed into the inbox while it is open' "$PS" run s
told 'it waits, too' warning hr/b.csv W-ARRIVING
exec 7>&-
: >"$inbox/c.csv"
exec 7>>"$inbox/c.csv"
ok 'an empty file that is open' "$PS" run s
taken 'others go on' hr/b.csv
told 'an empty one waits' warning hr/c.csv W-ARRIVING
exec 7>&-
rm "$inbox/c.csv"

# Where nobody can say who writes, or the source wants it, quiet decides.
export_of 201 >"s/inbox/slow/d.csv"
ok 'a source that wants quiet' at s/inbox/slow/d.csv 59 "$PS" run s
told 'the file waits' warning slow/d.csv W-SETTLING
ok 'quiet for long enough' at s/inbox/slow/d.csv 61 "$PS" run s
taken 'it is taken' slow/d.csv
unknown=PS_FAULT_FAIL=lease:EACCES
export_of 202 >"$inbox/e.csv"
ok 'nobody can say who writes it' at "$inbox/e.csv" 9 env "$unknown" "$PS" run s
told 'it waits' warning hr/e.csv W-SETTLING
ok 'a short while later' at "$inbox/e.csv" 11 env "$unknown" "$PS" run s
taken 'it is taken' hr/e.csv
export_of 203 >"$inbox/f.csv"
ok 'changed at a time to come: the first look' \
	at_time 00:00:00 env "$unknown" "$PS" run s
ok 'the second look' at_time 00:00:09 env "$unknown" "$PS" run s
is 'it waits' "$(ls "$inbox")" f.csv
echo >>"$inbox/f.csv"
ok 'changed since' at_time 00:00:11 env "$unknown" "$PS" run s
is 'it waits anew' "$(ls "$inbox")" f.csv
ok 'the clock was set back' at_time 00:00:05 env "$unknown" "$PS" run s
ok 'not long enough' at_time 00:00:14 env "$unknown" "$PS" run s
is 'it still waits' "$(ls "$inbox")" f.csv
ok 'unchanged for long enough' at_time 00:00:15 env "$unknown" "$PS" run s
taken 'it is taken' hr/f.csv

# What programs keep beside a file, or are still fetching.
for name in \~\$x.csv '.~lock.x.csv#' x.csv.swp .x.csv.swx 4913 \
	x.csv.crdownload x.csv.filepart x.csv.part x.csv.partial x.csv.tmp \
	x.csv~ '#x.csv#' x.csv.download .x.csv.Ab3d9Z x.csv.lock; do
	echo x >"$inbox/$name"
done
ok 'lock files and half-fetched files' "$PS" run s
is 'are not even told' "$(cat "$T/err")" ''
is 'and stay' "$(find "$inbox" -type f | wc -l)" 15
find "$inbox" -type f -exec rm -- {} +

# Names that would play with a shell, and the longest there are.
long=$(printf 'L%0250d.csv' 0)
odd=$(printf '%0124d\377\376\n' 0 | tr 0 '\303')
export_of 301 >"$inbox/-rf.csv"
export_of 302 >"$inbox/$long"
export_of 303 >"$inbox/$odd.csv"
export_of 304 >"$inbox/new
line.csv"
ok 'files with names of every kind' "$PS" run s
is 'all of them are taken' "$(grep -c '1 orders\{0,1\} with' "$T/out")" 4
is 'nothing is left' "$(ls "$inbox")" ''

# What is no file.
/usr/bin/python3 - "$inbox/socket.csv" <<-'END'
	import os, socket, sys
	os.chdir(os.path.dirname(sys.argv[1]))
	socket.socket(socket.AF_UNIX).bind(os.path.basename(sys.argv[1]))
END
truncate -s 1T "$inbox/sparse.csv"
mknod "$inbox/null.csv" c 1 3 2>"$T/err" || mkfifo "$inbox/null.csv"
exits 'a socket, a device and a sparse terabyte' 1 timeout 300 "$PS" run s
told 'a socket is told' error hr/socket.csv E-NOT-REGULAR
told 'a device, too' error hr/null.csv E-NOT-REGULAR
told 'a terabyte is not read' error hr/sparse.csv E-TOO-LARGE
rm "$inbox"/*.csv

# Very many at once.
export_of 401 >"$T/many.csv"
/usr/bin/python3 - "$inbox" "$T/many.csv" <<-'END'
	import os, sys
	os.chdir(sys.argv[1])
	text = open(sys.argv[2]).read()
	for n in range(100000):
	    os.mkfifo("p%06d.csv" % n)
	for n in range(300):
	    with open("x%06d.csv" % n, "w") as f:
	        f.write(text)
END
exits '100,000 things to refuse' 1 timeout 600 "$PS" run s
is 'the same file 300 times is one order' \
	"$("$PS" -C s list --owner E401 --porcelain | grep -vc '^#')" 1
is 'each of them was taken' "$(find "$inbox" -name 'x*' | wc -l)" 0
like 'the findings are counted' "$(cat "$T/err")" 'and 99900 more'
find "$inbox" -name 'p*' -delete

# A fault of one source is its own.
export_of 501 >"$inbox/g.csv"
exits 'a folder that fails' 1 env PS_FAULT_FAIL=inbox:EIO "$PS" run s
told 'is told' error inbox/aaa E-INBOX
taken 'the other sources go on' hr/g.csv
spool_ok s
test_end
