#!/bin/sh
# The auditor's script finds what it says it finds: histories made by hand.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
test_begin

audit=$TOP/examples/audit/audit.sh
zeros=$(printf '%064d' 0)
export GIT_INDEX_FILE="$T/index"

sha256()
{
	sha256sum "$1" | cut -c 1-64
}

# Where the folder of segment $1, kind $2, belongs.
folder()
{
	printf 'journal/%04d/%04d/%09d-%s' $(($1 / 1000000)) \
		$(($1 / 1000 % 1000)) "$1" "$2"
}

# Put file $2 at path $1 of the index, mode $3.
stage()
{
	git update-index --add --cacheinfo \
		"${3:-100644},$(git hash-object -w "$2"),$1"
}

# Write segment.yaml of number $1, kind $2, chain value $3, for one table.
segment_yaml()
{
	printf 'order,state\r\nPO-%d,pending\r\n' "$1" >"$T/orders.csv"
	cat >"$T/segment.yaml" <<-END
	seq: $1
	kind: $2
	time: 2026-11-23T08:00:00Z
	chain: $3
	tables:
	  - {name: orders.csv, rows: 1, sha256: $(sha256 "$T/orders.csv")}
	next_order: 1
	END
}

# Stage the two files of the segment just written.
stage_segment()
{
	stage "$(folder "$1" "$2")/orders.csv" "$T/orders.csv"
	stage "$(folder "$1" "$2")/segment.yaml" "$T/segment.yaml"
}

# Commit the index on top of the commits given.
commit()
{
	for parent in "$@"; do
		set -- "$@" -p "$parent"
		shift
	done
	as_ada git commit-tree "$@" -m segment "$(git write-tree)"
}

# Append segment $1 of kind $2 to the state history, as it should be.
append()
{
	segment_yaml "$1" "$2" "$chain"
	stage_segment "$1" "$2"
	# No tip means no parent.
	# shellcheck disable=SC2046
	git update-ref refs/heads/state \
		"$(commit $(git rev-parse -q --verify refs/heads/state))"
	chain=$(sha256 "$T/segment.yaml")
}

# A fresh repository $1 with a good history of segments 1 to 5.
good_history()
{
	rm -rf "$T/w/$1" "$GIT_INDEX_FILE"
	git init -q --bare "$T/w/$1"
	cd "$T/w/$1" || exit 1
	chain=$zeros
	append 1 init
	append 2 config
	append 3 ingest
	append 4 transmit
	append 5 apply
}

# Commit the index onto state, as it is.
commit_bad()
{
	bad=$(commit "$(git rev-parse refs/heads/state)")
	git update-ref refs/heads/state "$bad"
}

# The audit ends with 5 and names the commit $bad with a line like $2.
finds()
{
	exits "$1: refused" 5 "$audit" .
	like "$1: told with the commit" "$(cat "$T/out")" "^$bad .*$2"
}

good_history plain
ok 'a good history passes' "$audit" .
like 'it is counted' "$(cat "$T/out")" '^audited 5 commits, tip [0-9a-f]{40}$'
like 'the last chain value is told' "$(cat "$T/out")" \
	"^chain value of the tip: $chain\$"
ok 'a tip seen earlier is in it' "$audit" . --seen "$(git rev-parse state~2)"
ok 'a branch can be named' "$audit" --seen "$(git rev-parse state)" . state
exits 'a branch that is not there' 5 "$audit" . nothing
exits 'no repository' 71 "$audit" "$T/home"
exits 'no arguments' 64 "$audit"
exits 'an unknown option' 64 "$audit" --force .
exits '--seen without a commit' 64 "$audit" . --seen

git clone -q . "$T/w/clone" 2>/dev/null
ok 'in a clone it takes origin/state' "$audit" "$T/w/clone"
like 'in a clone it sees all of it' "$(cat "$T/out")" '^audited 5 commits'

good_history thousand
# The thousandth segment goes into the next shard.
rm -f "$GIT_INDEX_FILE"
git update-ref -d refs/heads/state
chain=$zeros
append 1 init
git update-ref refs/heads/first state
segment_yaml 1000 ingest "$chain"
stage_segment 1000 ingest
commit_bad
finds 'a gap in the numbers' 'is number 1000, its parent 1'

good_history merge
git read-tree state
echo evil >"$T/evil"
stage journal/0000/0000/000000006-apply/segment.yaml "$T/evil"
side=$(commit "$(git rev-parse state~1)")
git read-tree state
stage "$(folder 3 ingest)/orders.csv" "$T/evil"
bad=$(commit "$(git rev-parse state)" "$side")
git update-ref refs/heads/state "$bad"
finds 'an evil merge' 'is a merge'

good_history changed
stage "$(folder 3 ingest)/orders.csv" "$T/evil"
segment_yaml 6 apply "$chain"
stage_segment 6 apply
commit_bad
chain=$(sha256 "$T/segment.yaml")
append 7 verify # what is bad need not be the newest
finds 'a changed old segment' 'changes an earlier file: M .*000000003-ingest'
like 'its content is found to be other' "$(cat "$T/out")" \
	'other content than segment.yaml says: orders.csv in 000000003-ingest'

good_history removed
printf '0 %040d\t%s\n' 0 "$(folder 3 ingest)/orders.csv" |
	git update-index --index-info
segment_yaml 6 apply "$chain"
stage_segment 6 apply
commit_bad
finds 'a removed file' 'changes an earlier file: D '
like 'it is missed' "$(cat "$T/out")" 'a file is missing: orders.csv'

good_history added
stage "$(folder 3 ingest)/items.csv" "$T/evil"
commit_bad
finds 'a file added to an old folder' 'is number 3, its parent 5|adds to .*-ingest'
like 'it is not listed' "$(cat "$T/out")" 'does not list: items.csv'

good_history both
stage "$(folder 3 ingest)/items.csv" "$T/evil"
segment_yaml 6 apply "$chain"
stage_segment 6 apply
commit_bad
finds 'a file in an old folder besides a new one' 'adds to two folders'

good_history swapped
chain=$(printf '%064d' 7)
append 6 apply
bad=$(git rev-parse state)
finds 'a swapped chain' "chain is 0*7 instead of [0-9a-f]{64} in 000000006"

good_history rewritten
# Segment 3 written anew with another table, 4 and 5 put back on top.
git update-ref refs/heads/old state
git update-ref refs/heads/state state~3
git read-tree state
segment_yaml 3 ingest "$(git cat-file blob \
	"state:$(folder 2 config)/segment.yaml" | sha256sum | cut -c 1-64)"
printf 'order,state\r\nPO-3,executed\r\n' >"$T/orders.csv"
sed "s/sha256: .*}/sha256: $(sha256 "$T/orders.csv")}/" "$T/segment.yaml" \
	>"$T/new" && mv "$T/new" "$T/segment.yaml"
stage_segment 3 ingest
commit_bad
git show old~1:"$(folder 4 transmit)/segment.yaml" >"$T/segment.yaml"
git show old~1:"$(folder 4 transmit)/orders.csv" >"$T/orders.csv"
stage_segment 4 transmit
commit_bad
finds 'a rewritten segment' 'chain is .* in 000000004-transmit'
exits 'a tip seen earlier is missed' 5 "$audit" . --seen "$(git rev-parse old)"
like 'the missed tip is told' "$(cat "$T/out")" \
	"^$(git rev-parse old) was seen earlier"

good_history unlisted
segment_yaml 6 apply "$chain"
stage_segment 6 apply
stage "$(folder 6 apply)/extra.csv" "$T/evil"
commit_bad
finds 'a file that is not listed' 'does not list: extra.csv'

good_history lacking
segment_yaml 6 apply "$chain"
stage "$(folder 6 apply)/segment.yaml" "$T/segment.yaml"
commit_bad
finds 'a listed file that is not there' 'a file is missing: orders.csv'

good_history headless
stage "$(folder 6 apply)/orders.csv" "$T/orders.csv"
commit_bad
finds 'a folder without segment.yaml' 'no segment.yaml in 000000006-apply'

good_history twice
segment_yaml 6 apply "$chain"
echo 'seq: 6' >>"$T/segment.yaml"
stage_segment 6 apply
commit_bad
finds 'a key that stands twice' 'segment.yaml says seq twice'

good_history lying
segment_yaml 7 ingest "$chain"
stage_segment 6 apply
commit_bad
finds 'a segment under another number' 'seq is 7 instead of 6'
like 'and of another kind' "$(cat "$T/out")" 'kind is ingest instead of apply'

good_history modes
segment_yaml 6 apply "$chain"
stage_segment 6 apply
stage "$(folder 6 apply)/link" "$T/evil" 120000
commit_bad
finds 'a symbolic link' 'adds a file of mode 120000'

good_history program
segment_yaml 6 apply "$chain"
stage_segment 6 apply
stage "$(folder 6 apply)/orders.csv" "$T/orders.csv" 100755
commit_bad
finds 'an executable file' 'adds a file of mode 100755'

for place in README.md journal/readme journal/0000/0000/000000006-theft/x \
	journal/0000/0001/000000006-apply/x journal/0001/0000/000000006-apply/x \
	journal/0000/0000/00000006-apply/x "journal/0000/0000/000000006-apply/\
strange name"; do
	good_history place
	stage "$place" "$T/evil"
	commit_bad
	finds "$place" 'adds a (file outside|folder in the wrong|file of a str)'
done

good_history empty
commit_bad
finds 'an empty commit' 'adds no folder'

good_history roots
rm -f "$GIT_INDEX_FILE"
segment_yaml 9 init "$zeros"
stage_segment 9 init
bad=$(commit)
git update-ref refs/heads/state "$bad"
finds 'a history that begins late' 'begins the history with number 9'

# What shows one reader another history than the next.
bad=-
good_history replace
git replace "$(git rev-parse state~1)" "$(git rev-parse state~3)"
finds 'a replacement object' 'replacement objects'

good_history grafts
mkdir -p info
printf '%s %s\n' "$(git rev-parse state)" "$(git rev-parse state~2)" >info/grafts
finds 'a graft' 'grafts'
unlike 'a graft is not followed' "$(cat "$T/out")" 'its parent'

good_history shallow
git rev-parse state~1 >shallow
finds 'a shallow repository' 'shallow'

good_history alternates
mkdir -p objects/info
echo "$T/w/plain/objects" >objects/info/alternates
finds 'borrowed objects' 'borrowed'

good_history decoy
git tag state state~2
ok 'a tag of the same name does not hide the branch' "$audit" .
like 'all of the branch is read' "$(cat "$T/out")" '^audited 5 commits'

good_history filter
mkdir -p info
echo '* filter=evil text eol=crlf' >info/attributes
git config filter.evil.smudge "touch $T/ran; cat"
git config core.autocrlf true
ok 'attributes and filters of the repository are not used' "$audit" .
ok 'no program of the repository was run' test ! -e "$T/ran"

good_history damaged
blob=$(git rev-parse "state:$(folder 4 transmit)/orders.csv")
file=objects/$(printf '%s' "$blob" | sed 's,^..,&/,')
other=$(git rev-parse "state:$(folder 3 ingest)/orders.csv")
chmod u+w "$file"
cp "objects/$(printf '%s' "$other" | sed 's,^..,&/,')" "$file"
finds 'an object of other content than its name' 'fsck: .*hash'

good_history missing
rm -f "objects/$(git rev-parse state~2 | sed 's,^..,&/,')"
finds 'a missing commit' 'fsck: '
like 'the history is not whole' "$(cat "$T/out")" 'cannot be read'

test_end
