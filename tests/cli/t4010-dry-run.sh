#!/bin/sh
# --dry-run: says what would be done, ends as it would end, changes nothing.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_spool 3 || exit 1

# Every file with its bytes, mode and times, but for when it was last read.  An
# object that would have been written again is marked as fresh by libgit2, and
# the index by SQLite when it is read.
everything()
{
	find s "$PROVSPOOL_STATE_DIR" ! -path '*/objects/??/*' \
		! -name 'index.db-*' \
		-printf '%p %y %m %n %s %T@ %C@ %l\n' | sort
	find s "$PROVSPOOL_STATE_DIR" -type f ! -name '*-shm' -exec sha256sum {} + | sort
}

# rehearsed DESC: a dry run changes nothing, and says what the run then does
rehearsed()
{
	everything >before
	dry=0 real=0
	"$PS" run --dry-run s >dry.out 2>dry.err </dev/null || dry=$?
	everything >after
	ok "$1: nothing is changed" diff before after
	is "$1: and nothing is left behind" \
		"$(find "$TMPDIR" -maxdepth 1 -name 'provspool-[A-Za-z0-9]*')" ''
	"$PS" run s >real.out 2>real.err </dev/null || real=$?
	is "$1: it ends as the run then does" "$dry" "$real"
	is "$1: it says that it is one" "$(head -n 1 dry.out)" \
		'dry run, nothing is changed; a run would say:'
	is "$1: it says what the run then says" "$(sed 1d dry.out)" \
		"$(cat real.out)"
	is "$1: and finds what it finds" "$(cat dry.err)" "$(cat real.err)"
}

TMPDIR=$T/tmp
export TMPDIR
mkdir "$TMPDIR"

rehearsed 'nothing to do'
like 'which it says' "$(cat dry.out)" '^nothing to do$'

{ echo "$HEADER" && badge_rows 201 'Owner 201' &&
	echo 'R-202,1,badge,create,E1,X,,login,sett,U1,,zoe,,'; } \
	>s/inbox/hr/second.csv
rehearsed 'an export with a refused row'
is 'which it tells by the exit status' "$dry" 1
like 'with what becomes of the orders' "$(cat dry.out)" '^hr/second.csv: .*order'

fill "s/desk/$BATCH" 1 status=done executed_at=2026-11-23
fill "s/desk/$BATCH" 2 status=odd
commit_desk 'two answers'
rehearsed 'answers in the desk'
fill "s/desk/$BATCH" 1 status=done
rehearsed 'an edit that is not committed'
git -C s/desk checkout -q .

printf '# a remark\n' >>s/config/site.yaml
rehearsed 'a configuration that was changed under its version'
is 'which keeps the run from being done' "$dry" 78
sed -i 's/^version: 1/version: 2/' s/config/site.yaml
printf 'format: csv\n' >s/config/sources/new.yaml
rehearsed 'a new configuration with a new source'

# What a run that was killed had claimed.
{ echo "$HEADER" && badge_rows 301 'Owner 301'; } >s/inbox/hr/.claimed/third.csv
ln -s /etc/passwd s/inbox/hr/link.csv
mkdir s/inbox/unknown
rehearsed 'a claimed file, a link, a folder of no source'
rm -r s/inbox/hr/link.csv s/inbox/unknown

# Exports that are not complete, and one with its control file.
sed -i 's/^version: 2/version: 3/' s/config/site.yaml
printf 'format: csv\ncontrol: {suffix: .ok, replaces: .csv, grace_minutes: 5}\n' \
	>s/config/sources/new.yaml
"$PS" run s >"$T/out" 2>&1 </dev/null || :
for name in whole alone; do
	{ echo "$HEADER" && badge_rows "$name" "Owner $name"; } >s/inbox/new/$name.csv
done
echo 'rows: 3' >s/inbox/new/whole.ok
echo 'rows: 3' >s/inbox/new/lost.ok
{ echo "$HEADER" && badge_rows 401 'Owner 401'; } >s/inbox/hr/slow.csv
exec 3>>s/inbox/hr/slow.csv
rehearsed 'an export still being written, one of three with its control file'
is 'which is the only one taken' "$(grep -c 'taken in' dry.out)" 1
exec 3>&-
rehearsed 'and when it is written'
rm s/inbox/new/alone.csv s/inbox/new/lost.ok

mv s/index.db index.kept
printf garbage >s/index.db
rehearsed 'an index that is none'
rm index.kept

mv s/inbox inbox.kept
rehearsed 'an inbox that is not there'
rmdir s/inbox/*/.claimed s/inbox/* s/inbox 2>/dev/null
mv inbox.kept s/inbox

mkfifo s/desk/pipe
git -C s/spool.git update-ref -d refs/heads/work
rehearsed 'a work branch that was deleted'
is 'which is told' "$dry" 5
rm s/desk/pipe
git -C s/spool.git update-ref refs/heads/work refs/evidence/work
rehearsed 'and brought back'

# Whoever works on it keeps a dry run out, like a run.
exits 'a spool that is in use' 75 flock s/spool.git "$PS" run -n s
like 'is told' "$(cat "$T/err")" "another provspool works on .*/s'"

"$PS" run --dry-run --json s >json </dev/null
ok "in each form" /usr/bin/python3 "$TOP/tests/cli/output.py" \
	"$TOP/schemas/output-run.schema.json" "$PS" run --dry-run s
is 'which says so, too' "$(/usr/bin/python3 -c \
	'import json; print(json.load(open("json"))["dry_run"])')" True

# unchanged DESC STATUS COMMAND...: it ends so, and changes nothing
unchanged()
{
	everything >before
	exits "$@"
	everything >after
	is "$1: nothing is changed" "$(diff before after)" ''
}

# Two kinds of answers: one that is right, one that is not.
order=$("$PS" -C s list --state transmitted --type badge --porcelain |
	awk -F '\t' '!/^#/ { print $1; exit }')
unchanged 'a right answer' 0 as_ada "$PS" -C s "done" --dry-run "$order"
like 'has its verdict' "$(cat "$T/out")" "^$order +done$"
unchanged 'a wrong answer' 1 as_ada "$PS" -C s hold -n -u 2001-01-01 -m x "$order"
like 'has its code' "$(cat "$T/out")" "^$order +rejected +E-"
for answer in 'fail -m x' 'return -m x' 'hold -u 2026-12-01 -m x'; do
	# shellcheck disable=SC2086 # words
	unchanged "$answer" 0 as_ada "$PS" -C s $answer --dry-run "$order"
done

work=$(cd s/desk && grep -rl "$order" orders)
fill "s/desk/$work" 1 status=done
unchanged 'submit' 0 as_ada "$PS" -C s submit --dry-run
like 'says what it would send' "$(cat "$T/out")" '^would submit: 1 answer in 1 file'
fill "s/desk/$work" 1 status=doen
unchanged 'submit of a wrong answer' 1 as_ada "$PS" -C s submit -n
like 'says what is wrong with it' "$(cat "$T/err")" 'E-STATUS'
git -C s/desk checkout -q .

unchanged 'open' 0 as_ada "$PS" open --dry-run s/spool.git s/clone
is 'says what open says' "$(sed 1d "$T/out")" \
	"$(as_ada "$PS" open s/spool.git s/clone)"
unchanged 'open where something is' 64 as_ada "$PS" open -n s/spool.git s/clone
rm -rf s/clone
unchanged 'open of what is no spool' 65 as_ada "$PS" open -n s/desk s/clone
like 'says what is missing' "$(cat "$T/err")" "no branches 'state' and 'work'"
as_ada "$PS" open s/desk s/clone 2>"$T/err"
is 'and open makes nothing of it' "$(ls -d s/clone 2>/dev/null)" ''
unchanged 'open of nothing' 71 as_ada "$PS" open -n s/nothing s/clone

unchanged 'init' 0 "$PS" init --dry-run --config "$T/config" s/new
is 'says what init says' "$(sed 1d "$T/out")" \
	"$("$PS" init --config "$T/config" s/new)"
unchanged 'init where something is' 64 "$PS" init -n s/new
rm -rf s/new
echo 'nonsense: 1' >>"$T/config/site.yaml"
unchanged 'init with a bad configuration' 78 "$PS" init -n --config "$T/config" s/new
like 'says what is bad' "$(cat "$T/err")" 'nonsense.*\[E-'

# Whatever is not known to write nothing of a spool can be tried; watch is run,
# again and again, and index files are notes.
"$PS" --help >help
# shellcheck disable=SC2013 # a name a line
for c in $(awk '/^  [a-z]/ { print $1 }' help); do
	case $c in
	watch | check | status | list | show | log | permissions | receipt) ;;
	review | plan | holds | discrepancies | stats) ;;
	schema | doctor | completion | diff-text) ;;
	*)
		"$PS" "$c" --help >part
		like "$c can be tried" "$(cat part)" '^  -n, --dry-run '
		;;
	esac
done

# A server: answers come by push, and there is no desk.
mv s single
"$PS" init --bare --config single/config s >"$T/out" || exit 1
rehearsed 'a server spool with nothing to do'
{ echo "$HEADER" && badge_rows 501 'Owner 501'; } >s/inbox/hr/first.csv
rehearsed 'an export on a server'
as_ada "$PS" open s/spool.git clone >"$T/out"
order=$("$PS" -C clone list --porcelain | awk -F '\t' '!/^#/ { print $1; exit }')
as_ada "$PS" -C clone "done" "$order" >"$T/out"
as_ada "$PS" -C clone submit --no-wait >"$T/out"
rehearsed 'an answer that was pushed'
like 'which is recorded' "$(cat real.out)" '^1 answer recorded'
spool_ok s
rm -rf s
mv single s

# The merge driver: what it says, without the result.
for side in base ours theirs; do
	cp "s/desk/$work" s/$side
done
fill s/ours 1 status=done
fill s/theirs 1 status=failed message=x
unchanged 'a merge with a conflict' 1 "$PS" merge-file -n s/base s/ours s/theirs "$work"
like 'tells it' "$(cat "$T/err")" 'E-MERGE-CELL'
for side in ours theirs; do
	echo "$side" >s/$side
done
unchanged 'a merge of other files' 1 "$PS" merge-file -n s/base s/ours s/theirs notes.txt
rm s/base s/ours s/theirs
spool_ok s
test_end
