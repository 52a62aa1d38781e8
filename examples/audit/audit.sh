#!/bin/sh
# Check the state history of a provspool spool with git, sha256sum and POSIX
# tools alone.  README.md beside this file says what is checked and why.
#
# The repository under audit is not trusted: its settings, attributes, grafts,
# replacements and commit-graph are not used.  All objects are read through an
# empty repository of our own that borrows only the object store.
set -u
LC_ALL=C
export LC_ALL
umask 077

usage()
{
	cat <<-'END'
	usage: audit.sh REPOSITORY [REF] [--seen COMMIT]...

	  REF            branch to check, default: state (then origin/state)
	  --seen COMMIT  a tip noted at an earlier audit; the history must
	                 still contain it

	Prints a line for each violation and a summary.
	Exit status: 0 none, 5 violations, 64 usage, 71 could not check.
	END
}

die()
{
	code=$1
	shift
	printf 'audit: error: %s\n' "$*" >&2
	exit "$code"
}

repository='' ref='' seen=''
while [ $# -gt 0 ]; do
	case $1 in
	--seen)
		[ $# -ge 2 ] || die 64 '--seen needs a commit'
		seen="$seen $2"
		shift
		;;
	-h | --help)
		usage
		exit 0
		;;
	-*) die 64 "unknown option '$1'" ;;
	*)
		if [ -z "$repository" ]; then
			repository=$1
		elif [ -z "$ref" ]; then
			ref=$1
		else
			die 64 "one argument too many: '$1'"
		fi
		;;
	esac
	shift
done
[ -n "$repository" ] || {
	usage >&2
	exit 64
}

# Variables such as GIT_DIR or GIT_REPLACE_REF_BASE must not steer us.
# shellcheck disable=SC2046
unset $(git rev-parse --local-env-vars)
GIT_TERMINAL_PROMPT=0
GIT_OPTIONAL_LOCKS=0
export GIT_TERMINAL_PROMPT GIT_OPTIONAL_LOCKS

tmp=$(mktemp -d "${TMPDIR:-/tmp}/audit.XXXXXX") || exit 71
trap 'rm -rf "$tmp"' EXIT
trap 'exit 71' HUP INT TERM
: >"$tmp/bad"

# A violation of the commit $1 ("-": of the repository as a whole).
bad()
{
	commit=$1
	shift
	printf '%s %s\n' "$commit" "$*" >>"$tmp/bad"
}

finish()
{
	cat "$tmp/bad"
	count=$(wc -l <"$tmp/bad")
	count=$((count))
	printf 'audited %s commits, tip %s\n' "${commits-0}" "${tip:--}"
	[ -z "${chain-}" ] || printf 'chain value of the tip: %s\n' "$chain"
	if [ "$count" -eq 0 ]; then
		echo 'no violation'
		exit 0
	fi
	printf 'violations: %d\n' "$count"
	exit 5
}

# The repository under audit: asked only where things are.
theirs()
{
	git --no-replace-objects -C "$repository" "$@"
}

# What all work is done with: no settings, no references of theirs.
ours()
{
	GIT_OBJECT_DIRECTORY=$objects git --no-replace-objects \
		--git-dir="$tmp/own.git" -c core.commitGraph=false \
		-c core.symlinks=false -c core.autocrlf=false \
		-c protocol.allow=never "$@"
}

gitdir=$(theirs rev-parse --git-common-dir) ||
	die 71 "no git repository: $repository"
case $gitdir in
/*) ;;
*) gitdir=$repository/$gitdir ;;
esac
gitdir=$(cd "$gitdir" && pwd -P) || exit 71
objects=$gitdir/objects
format=$(theirs rev-parse --show-object-format) || exit 71
mkdir "$tmp/empty" || exit 71
git init -q --bare --template="$tmp/empty" --object-format="$format" \
	"$tmp/own.git" || exit 71
mkdir -p "$tmp/own.git/info"
echo '* -text -eol -ident -filter -working-tree-encoding' \
	>"$tmp/own.git/info/attributes"

# What could show one reader another history than the next.
if [ -n "$(theirs for-each-ref --count=1 refs/replace)" ]; then
	bad - 'replacement objects (refs/replace) are present'
fi
[ ! -e "$gitdir/info/grafts" ] || bad - 'grafts (info/grafts) are present'
[ ! -e "$gitdir/shallow" ] || bad - 'the repository is shallow'
for file in alternates http-alternates; do
	[ ! -s "$objects/info/$file" ] ||
		bad - "objects are borrowed from elsewhere (info/$file)"
done
if theirs config --get-regexp '^(extensions\.partialclone|remote\..*\.promisor)$' \
	>"$tmp/out" 2>&1; then
	bad - 'the repository is a partial clone'
fi

# A full name first: a tag "state" must not hide the branch.
tip=
for name in "refs/heads/${ref:-state}" "refs/remotes/${ref:-origin/state}" \
	"${ref:-refs/heads/state}"; do
	if tip=$(theirs rev-parse --verify -q --end-of-options \
		"$name^{commit}"); then
		break
	fi
done
[ -n "$tip" ] || {
	bad - "there is no '${ref:-state}'"
	finish
}
ours update-ref refs/heads/audit "$tip" || {
	bad "$tip" 'cannot be read'
	finish
}

# Every object: whole, well formed, under its own digest.
ours fsck --full --strict --no-dangling --no-progress >"$tmp/fsck" 2>&1 ||
	echo 'git fsck failed' >>"$tmp/fsck"
sed -e '/^notice: /d' -e 's/^/- fsck: /' "$tmp/fsck" >>"$tmp/bad"

read_history()
{
	ours rev-list --topo-order --reverse --parents "$tip" \
		>"$tmp/commits" || return
	cut -d ' ' -f 1 "$tmp/commits" >"$tmp/ids" || return
	ours diff-tree --stdin --root --always -m -r --raw --no-renames \
		--no-abbrev --no-ext-diff --ignore-submodules=none \
		<"$tmp/ids" >"$tmp/changes"
}

if ! read_history 2>"$tmp/out"; then
	bad "$tip" 'the history cannot be read to its beginning'
	finish
fi
commits=$(wc -l <"$tmp/commits")
commits=$((commits))

for commit in $seen; do
	ours merge-base --is-ancestor "$commit^{commit}" "$tip" 2>/dev/null ||
		bad "$commit" 'was seen earlier and is not in the history any more'
done

# Each commit adds one folder, numbered one above its parent's, and nothing
# else.  Folders of the right shape go to $tmp/folders: path and commit.
awk -v folders="$tmp/folders" '
function bad(what) { print commit, what }

function shard(n) { return sprintf("%04d", n % 1000) }

function end_commit()
{
	if (commit == "" || nparents[commit] > 1)
		return
	if (folder == "") {
		bad("adds no folder")
		return
	}
	if (folder in owner) {
		bad("adds to " folder ", which " owner[folder] " added")
		return
	}
	owner[folder] = commit
	if (nparents[commit] == 0 && number != 1)
		bad("begins the history with number " number)
	else if (nparents[commit] == 1 && number != num[parent[commit]] + 1)
		bad("is number " number ", its parent " num[parent[commit]])
	num[commit] = number
	print folder, commit >folders
}

# 1: the list of commits with their parents.
FNR == NR {
	nparents[$1] = NF - 1
	parent[$1] = $2
	if (NF > 2)
		print $1, "is a merge"
	if (NF == 1 && ++roots > 1)
		print $1, "is a second beginning of the history"
	next
}

# 2: for each commit its id, then the changes.
!/^:/ {
	end_commit()
	commit = $1
	folder = ""
	number = num[parent[commit]]
	num[commit] = number # so that one bad commit is not told twice
	next
}

{
	tab = index($0, "\t")
	path = substr($0, tab + 1)
	if ($5 != "A") {
		bad("changes an earlier file: " $5 " " path)
		next
	}
	if ($2 != "100644") {
		bad("adds a file of mode " $2 ": " path)
		next
	}
	parts = split(path, part, "/")
	name = part[4]
	n = substr(name, 1, 9)
	kind = substr(name, 11)
	if (parts < 5 || part[1] != "journal" ||
	    n !~ /^[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]$/ ||
	    substr(name, 10, 1) != "-" ||
	    kind !~ /^(init|config|ingest|transmit|apply|verify|time|accept)$/) {
		bad("adds a file outside of a journal folder: " path)
		next
	}
	if (part[2] != shard(int(n / 1000000)) || part[3] != shard(int(n / 1000))) {
		bad("adds a folder in the wrong place: " path)
		next
	}
	for (i = 5; i <= parts; i++)
		if (part[i] !~ /^[a-z0-9][a-z0-9._-]*$/)
			bad("adds a file of a strange name: " path)
	this = part[1] "/" part[2] "/" part[3] "/" name
	if (folder != "" && folder != this) {
		bad("adds to two folders: " folder " and " this)
		next
	}
	folder = this
	number = n + 0
}

END { end_commit() }
' "$tmp/commits" "$tmp/changes" >>"$tmp/bad" || exit 71

# Compare the digests of one shard's files, made by sha256sum (first file,
# names sorted), with what each segment.yaml lists.  Writes violations to the
# standard output, the last chain value to the file `last`.
check_shard()
{
	awk -v shard="$1" -v previous="$chain" -v last="$tmp/last" '
	function bad(what,    commit)
	{
		commit = owner[shard "/" folder]
		print (commit == "" ? "-" : commit), what " in " folder
	}

	function once(key, value, want)
	{
		if (++keys[key] > 1)
			bad("segment.yaml says " key " twice")
		else if (value != want)
			bad(key " is " value " instead of " want)
	}

	# Lines are plain "key: value"; a file is a line of its own.
	function read_segment(file,    line, name, digest, section)
	{
		split("", keys)
		split("", listed)
		while ((getline line <file) > 0) {
			if (line ~ /^[a-z_]+:/)
				section = substr(line, 1, index(line, ":") - 1)
			if (line ~ /^seq: /)
				once("seq", substr(line, 6), seq)
			else if (line ~ /^kind: /)
				once("kind", substr(line, 7), kind)
			else if (line ~ /^chain: /)
				once("chain", substr(line, 8), previous)
			else if (line ~ /^  - [{]name: [a-z0-9][a-z0-9._\/-]*, (rows: [0-9]+, )?sha256: [0-9a-f]+[}]$/) {
				name = line
				sub(/^  - [{]name: /, "", name)
				sub(/,.*/, "", name)
				digest = line
				sub(/.*sha256: /, "", digest)
				sub(/[}]$/, "", digest)
				if (section == "config_files")
					name = "config/" name
				if (name in listed)
					bad(name " is listed twice")
				listed[name] = digest
			} else if (line ~ /^[ -]/ && (section == "tables" ||
			    section == "config_files"))
				bad("segment.yaml has a line that lists no file")
		}
		close(file)
		if (!("seq" in keys) || !("kind" in keys) || !("chain" in keys))
			bad("segment.yaml lacks seq, kind or chain")
	}

	function end_folder(    i, name)
	{
		if (folder == "")
			return
		seq = substr(folder, 1, 9) + 0
		kind = substr(folder, 11)
		read_segment(folder "/segment.yaml")
		previous = "unknown"
		for (i = 1; i <= nfiles; i++) {
			name = files[i]
			if (name == "segment.yaml")
				previous = digests[i]
			else if (!(name in listed))
				bad("a file that segment.yaml does not list: " name)
			else if (listed[name] != digests[i])
				bad("other content than segment.yaml says: " name)
			delete listed[name]
		}
		if (previous == "unknown")
			bad("no segment.yaml")
		for (name in listed)
			bad("a file is missing: " name)
		nfiles = 0
	}

	FNR == NR {
		owner[$1] = $2
		next
	}

	# sha256sum: digest, two blanks, ./folder/name
	{
		path = substr($0, 69)
		slash = index(path, "/")
		this = substr(path, 1, slash - 1)
		if (this != folder) {
			end_folder()
			folder = this
		}
		files[++nfiles] = substr(path, slash + 1)
		digests[nfiles] = substr($0, 1, 64)
	}

	END {
		end_folder()
		print previous >last
	}
	' "$tmp/folders" "$tmp/sums"
}

# The files themselves, a shard of at most 1,000 folders at a time.  They are
# removed late: ext4 is slow at creating files right after many were unlinked.
room_kib=1048576

check_files()
{
	rm -f "$GIT_INDEX_FILE"
	mkdir -p "$tmp/files/$1"
	if ! ours read-tree "$tip:$1" 2>"$tmp/out" ||
		! ours --work-tree="$tmp/files/$1" checkout-index -a -q \
			--prefix="$tmp/files/$1/" 2>"$tmp/out"; then
		bad "$tip" "cannot read $1: $(head -n 1 "$tmp/out")"
		echo unknown >"$tmp/last"
		return
	fi
	(
		cd "$tmp/files/$1" || exit
		find . -type f -exec sha256sum {} + | sort -k 2 >"$tmp/sums"
		check_shard "$1" >>"$tmp/bad"
	) || exit 71
	used_kib=$(du -sk "$tmp/files" | cut -f 1)
	[ "$used_kib" -lt "$room_kib" ] || rm -rf "$tmp/files"
}

GIT_INDEX_FILE=$tmp/index
export GIT_INDEX_FILE
chain=$(printf '%064d' 0)
: >>"$tmp/folders"
sed 's,/[^/]*$,,' "$tmp/folders" | sort -u >"$tmp/shards"
while read -r shard; do
	check_files "$shard"
	chain=$(cat "$tmp/last")
done <"$tmp/shards"

finish
