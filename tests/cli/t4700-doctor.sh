#!/bin/sh
# doctor: break a thing, see it named, mend it as told, see it gone.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
# Its own, as others make such folders, too.
TMPDIR=$T/tmp
export TMPDIR
mkdir "$TMPDIR"
need_program
# The clock is compared with that of the file system.
PROVSPOOL_NOW=$(date -u +%Y-%m-%dT%H:%M:%SZ)
git config --global user.name 'Ada Rossi'
git config --global user.email ada@example.com
mkdir -p proc/sys/fs/inotify
echo 60000 >proc/sys/fs/inotify/max_user_watches
echo 128 >proc/sys/fs/inotify/max_user_instances
echo 16384 >proc/sys/fs/inotify/max_queued_events
PROVSPOOL_PROC=$PWD/proc
export PROVSPOOL_NOW PROVSPOOL_PROC
# What may not be installed here: less.
mkdir tools
printf '#!/bin/sh\n' >tools/less
chmod +x tools/less
PATH=$PATH:$PWD/tools
fixture_spool 3 || exit 1
"$PS" open "$PWD/s/spool.git" bob >"$T/out" 2>&1 || exit 1
here=$PWD

ok 'a new spool is well' "$PS" doctor s
is 'no check is silent' "$(cut -c 1-8 "$T/out" | sort | uniq -c | xargs)" \
	'1 0 proble 21 ok'
is 'without problem or warning' "$(tail -n 1 "$T/out")" \
	'0 problems, 0 warnings'
like 'the inputs are counted' "$(cat "$T/out")" \
	'^ok +archive +1 input taken in, 0 refused'
before=$(tips s)
ok 'a clone is well, too' "$PS" doctor bob
is 'really' "$(tail -n 1 "$T/out")" '0 problems, 0 warnings'
ok 'a site with a time zone' "$PS" init \
	--config "$TOP/examples/sources/hr-windows-1252/config" zone
ok 'is well, as check says' "$PS" -C zone check
ok 'and doctor, too' "$PS" doctor zone
rm -rf zone
ok 'to programs' "$PS" doctor --porcelain s
is 'a row each' "$(sed -n '1p;4p' "$T/out" | tr '\t' ' ')" \
	"$(printf '# provspool doctor v1\n# verdict check seen remedy')"
exits 'elsewhere it has nothing to look at' 65 "$PS" doctor /

# Everything that it says is to be done.
remedies()
{
	"$PS" doctor --porcelain "$1" | awk -F '\t' '!/^#/ && $4 != "" { print $4 }'
}

# named DESC VERDICT CHECK PATTERN [WHERE]: it is named, and stops or not
named()
{
	where=${5:-s}
	want=1
	[ "$2" = problem ] || want=0
	exits "$1" "$want" "$PS" doctor "$where"
	like "$1: it is named" "$(cat "$T/out")" "^$2 +$3 +.*$4"
	like "$1: with what to do" "$(grep -A1 "^$2" "$T/out")" '^ +do: .'
}

# gone [WHERE]: after mending
gone()
{
	ok '- mended, it is gone' "$PS" doctor "${1:-s}"
	like '- and nothing else is wrong' "$(tail -n 1 "$T/out")" \
		'^0 problems, 0 warnings'
}

# mended DESC [WHERE]: the remedy is a command, and helps
mended()
{
	remedies "${1:-s}" >todo
	sh todo >"$T/x" 2>&1
	gone "${1:-s}"
}

git -C s/spool.git config receive.denyDeletes false
git -C s/spool.git symbolic-ref HEAD refs/heads/other
named 'work can be deleted' problem pushes "the deletion of 'work' can be pushed"
like 'the setting is named, too' "$(cat "$T/out")" \
	'^problem +settings +receive.denyDeletes'
git -C s/spool.git symbolic-ref HEAD refs/heads/work
mended
git -C s/spool.git config receive.denyNonFastForwards false
named 'work can be rewound' problem pushes "a rewound 'work' can be pushed"
mended
git -C s/spool.git config --unset-all receive.hideRefs
named 'state can be pushed' problem pushes "a commit on 'state' can be pushed"
like 'commits can be replaced' "$(cat "$T/out")" 'a replacement of commits can be'
like 'evidence, too' "$(cat "$T/out")" 'other evidence can be'
mended
git -C s/spool.git config --add receive.hideRefs refs/heads/work
named 'nothing can be pushed' problem pushes "an answer on 'work' is refused"
mended
for setting in receive.fsckObjects=false receive.autogc=true gc.auto=100 \
	receive.maxInputSize=1 gc.pruneExpire=now core.fsync=none; do
	git -C s/spool.git config "${setting%=*}" "${setting#*=}"
	named "$setting" problem settings "${setting%=*}"
	mended
done

rm s/spool.git/hooks/reference-transaction
named 'the hook is gone' problem hook 'a push may not survive a power cut'
mended
chmod -x s/spool.git/hooks/reference-transaction
named 'the hook may not be run' problem hook 'may not be run'
mended
printf '#!/bin/sh\n' >s/spool.git/hooks/reference-transaction
named 'the hook does nothing' warning hook 'does not sync'
# shellcheck disable=SC2016 # a script for later
printf '[ "$1" = committed ] && sync -f .\nexit 0\n' \
	>>s/spool.git/hooks/reference-transaction
gone

for key in merge.provspool.driver diff.provspool.textconv; do
	git -C s/desk config --unset $key
	named "the desk: no $key" problem drivers 'does not know how to merge or show'
	mended
done
git -C s/desk config merge.provspool.driver "'/no/such/provspool' merge-file %O %A %B"
named 'the desk: a driver that is not there' problem drivers 'does not know how'
mended
git -C bob config --unset merge.provspool.driver
named 'no merge driver' problem drivers 'does not know how to merge' bob
mended bob
git -C bob config diff.provspool.textconv "'/no/such/provspool' diff-text"
named 'a driver that is not there' problem drivers 'does not know how' bob
mended bob
git -C bob config --replace-all remote.origin.fetch \
	'+refs/heads/*:refs/remotes/origin/*'
named 'a rewound history would be taken' problem remote 'rewound history' bob
mended bob
git -C bob remote set-url origin "$here/nowhere"
named 'the spool is out of reach' warning remote 'cannot be reached' bob
git -C bob remote set-url origin "$here/s/spool.git"
gone bob

git config --global --unset user.email
named 'nobody' warning identity 'git does not know who you are'
mended
printf '#!/bin/sh\necho git version 2.30.2\n' >tools/git
chmod +x tools/git
(PATH=$here/tools:$PATH && "$PS" doctor s >"$T/out")
like 'an old git' "$(cat "$T/out")" '^problem +git +version 2.30 cannot sync'
rm tools/git
env PATH="$here/tools" "$PS" doctor s >"$T/out"
like 'no git' "$(cat "$T/out")" "^problem +git +cannot run 'git'"
like 'no sync' "$(cat "$T/out")" '^warning +tools +there is no sync'
mv tools/less tools/more
env PATH="$here/tools" "$PS" doctor s >"$T/out"
like 'no less' "$(cat "$T/out")" '^warning +tools +there is no less'
mv tools/more tools/less
gone

chmod o+w s/archive
named 'everybody can write to the archive' problem rights "everybody can write to '.*/archive'"
mended
rm -r s/outbox/notify && mv s/quarantine q
named 'a folder is gone' problem rights "quarantine' is no folder"
mended
mv q/* s/quarantine/ 2>"$T/x" || :
(umask 000 && "$PS" doctor s >"$T/out")
like 'a careless umask' "$(cat "$T/out")" '^warning +rights +umask 000'
if [ "$(id -u)" -eq 0 ]; then
	chown 4711 s/spool.git
	"$PS" doctor s >"$T/out" 2>&1
	like 'another owner' "$(cat "$T/out")" \
		'^problem +rights +the spool belongs to uid 0, its repository to 4711'
	chown 0 s/spool.git
	gone
else
	chmod a-w s/config
	named 'a folder that cannot be written' problem rights "config' cannot be"
	chmod u+w s/config
	gone
fi

truncate -s 8T s/inbox/hr/huge.csv
named 'not enough space' problem disk 'what waits in the inbox needs'
rm s/inbox/hr/huge.csv
gone
for limit in max_user_watches=3 max_user_instances=0 max_queued_events=16; do
	was=$(cat "proc/sys/fs/inotify/${limit%=*}")
	echo "${limit#*=}" >"proc/sys/fs/inotify/${limit%=*}"
	named "$limit" warning inotify "${limit%=*} is ${limit#*=};"
	echo "$was" >"proc/sys/fs/inotify/${limit%=*}"
done
gone

(PROVSPOOL_NOW=2026-01-01T00:00:00Z "$PS" doctor s >"$T/out")
like 'the clock stands back' "$(cat "$T/out")" \
	'^problem +clock +it says 2026-01-01.*before the newest entry'
(PROVSPOOL_NOW=2099-01-01T00:00:00Z "$PS" doctor s >"$T/out")
like 'the clock is ahead' "$(cat "$T/out")" \
	'^warning +clock +it says 2099-01-01.*file system is -?[0-9]+ seconds away'

: >s/spool.git/refs/heads/work.lock
named 'git left a lock' warning lock 'git left .*work.lock'
rm s/spool.git/refs/heads/work.lock
gone
exec 8<s/spool.git
flock -n 8
named 'another one is at work' warning lock 'another provspool holds the lock'
exec 8<&-
gone

(PROVSPOOL_STATE_DIR=$here/s/outside && mkdir s/outside && "$PS" doctor s >"$T/out")
like 'the mark lies in the spool' "$(cat "$T/out")" \
	"^problem +mark +'.*/s/outside' lies in the spool"
rmdir s/outside/* s/outside 2>"$T/x" || rm -r s/outside
tip=$(git -C s/spool.git rev-parse state)
git -C s/spool.git update-ref refs/heads/state "$tip~1"
named 'an older copy was put back' problem mark 'older copy'
git -C s/spool.git update-ref refs/heads/state "$tip"
"$PS" -C s list >"$T/x" # the index followed the older one
gone
git -C s/spool.git update-ref -d refs/heads/state
named 'the history is gone' problem state 'state'
git -C s/spool.git update-ref refs/heads/state "$tip"
gone
rm s/index.db
named 'the index is gone' warning index 'not at the newest segment'
gone

printf 'version: one\n' >>s/config/site.yaml
named 'the configuration has errors' problem config '[0-9]+ error'
cp "$T/config/site.yaml" s/config/site.yaml
gone
printf 'x\n' >s/inbox/hr/.claimed/left.csv
named 'a run did not end' warning leftovers '1 file was begun'
rm s/inbox/hr/.claimed/left.csv
gone
: >s/archive/readme.txt
mkdir -p s/archive/zz && : >s/archive/zz/notes.txt
named 'a stranger in the archive' warning archive "zz/notes.txt' was not put there"
rm -r s/archive/zz s/archive/readme.txt
digest=$(printf '%064d' 7)
mkdir -p s/archive/00
: >"s/archive/00/$digest"
named 'an input that the history does not know' problem archive "$digest"
rm "s/archive/00/$digest"
gone
is 'nothing was changed' "$(tips s)" "$before"
is 'no scratch folder is left' "$(find "$TMPDIR" -maxdepth 1 \
	-name 'provspool-doctor-*' -newer "$T/config/site.yaml" | wc -l)" 0
PROVSPOOL_NOW=$(date -u +%Y-%m-%dT%H:%M:%SZ)
spool_ok s
test_end
