#!/bin/sh
# A file includes only headers of its own or a lower layer, and each header of
# another library is included in one place.  The table is layers.txt.
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"
lint_begin

table=$TOP/tests/lint/layers.txt

# Findings of the tree at $1.
check_layers()
(
	cd "$1" || exit 1
	find include src -name '*.[ch]' | sort >"$T/files"
	xargs grep -HE '^[[:space:]]*#[[:space:]]*include' <"$T/files" \
		>"$T/includes"
	awk '
	function folder(path) { sub(/\/[^\/]*$/, "", path); return path }

	function base(path) { sub(/.*\//, "", path); return path }

	function rank_of(path,    part)
	{
		split(path, part, "/")
		if (part[1] == "src")
			return rank[part[2]]
		return rank[layer[base(path)]]
	}

	# Which pattern of the table covers <name>, or "".
	function third_party(name,    p)
	{
		for (p in only)
			if (p == name || (p ~ /\*$/ && index(name,
			    substr(p, 1, length(p) - 1)) == 1))
				return p
		return ""
	}

	function check_system(file, name,    p)
	{
		p = third_party(name)
		if (p != "" && file != only[p])
			print file ": <" name "> belongs into " only[p] " alone"
		if (p == "" && name ~ library)
			print file ": <" name "> is not in layers.txt"
	}

	function check_private(file, target,    stem)
	{
		if (target !~ /_private\.h$/)
			return
		stem = target
		sub(/_private\.h$/, "", stem)
		if (index(file, stem) != 1 && !((target, file) in share))
			print file ": " target " is private to " stem "*"
	}

	function check_own(file, name,    target)
	{
		if (name == "schema_gen.h")
			target = "src/schema/schema_gen.h"
		else if (name ~ /^provspool\//)
			target = "include/" name
		else if (name ~ /\//)
			target = "src/" name
		else
			target = folder(file) "/" name
		if (!(target in exists) && name != "schema_gen.h") {
			print file ": there is no " target
			return
		}
		check_private(file, target)
		if (rank_of(target) > rank_of(file))
			print file ": " name " is of a higher layer"
	}

	BEGIN {
		n = split("base sys fmt schema model store engine app", names, " ")
		for (i = 1; i <= n; i++)
			rank[names[i]] = i
		library = "^(git2|csv|yaml|yajl|sqlite3|openssl|sys/inotify)"
	}
	$1 == "header" && FILENAME == ARGV[1] {
		if (!($3 in rank))
			print "layers.txt: " $2 ": no layer " $3
		layer[$2] = $3
	}
	$1 == "only" && FILENAME == ARGV[1] { only[$2] = $3 }
	$1 == "share" && FILENAME == ARGV[1] { share[$2, $3] = 1 }
	FILENAME == ARGV[2] {
		exists[$0] = 1
		name = base($0)
		if ($0 ~ /^include\//) {
			if (!(name in layer))
				print $0 ": has no line in layers.txt"
			next
		}
		split($0, part, "/")
		home = part[2]
		if (!(home in rank))
			print $0 ": src/" home " is no layer"
		sub(/\.c$/, ".h", name)
		if ($0 ~ /\.c$/ && ("include/provspool/" name) in exists &&
		    name in layer && layer[name] != home)
			print $0 ": " name " is of layer " layer[name] " by layers.txt"
	}
	FILENAME == ARGV[3] {
		file = $0
		sub(/:.*/, "", file)
		rest = substr($0, length(file) + 2)
		if (match(rest, /"[^"]*"/))
			check_own(file, substr(rest, RSTART + 1, RLENGTH - 2))
		else if (match(rest, /<[^>]*>/))
			check_system(file, substr(rest, RSTART + 1, RLENGTH - 2))
	}
	' "$table" "$T/files" "$T/includes"
)

bad=$T/w/bad
mkdir -p "$bad/include/provspool" "$bad/src/base" "$bad/src/store" \
	"$bad/src/fmt" "$bad/src/extra"
echo '#include "provspool/repo.h"' >"$bad/src/base/buf.c"
echo '#include "provspool/none.h"' >"$bad/src/base/num.c"
: >"$bad/include/provspool/repo.h"
: >"$bad/include/provspool/unknown.h"
: >"$bad/include/provspool/csv.h"
: >"$bad/src/extra/x.c"
: >"$bad/src/base/csv.c"
: >"$bad/src/store/repo_private.h"
printf '#include <yaml.h>\n#include "repo_private.h"\n' \
	>"$bad/src/store/index.c"
echo '#include <git2/pack.h>' >"$bad/src/store/repo.c"
example()
{
	finds "finds $1" "$2" check_layers "$bad"
}
example 'a higher layer' 'buf.c: provspool/repo.h is of a higher layer'
example 'a header that is not there' 'num.c: there is no include/provspool/n'
example 'a header without a layer' 'unknown.h: has no line'
example 'a folder that is no layer' 'src/extra is no layer'
example 'a file in another layer than its header' 'csv.h is of layer fmt'
example 'a library used elsewhere' 'index.c: <yaml.h> belongs into'
example 'a library header that is not listed' '<git2/pack.h> is not in'
example 'somebody else'\''s private header' 'index.c: .*_private.h is private'

finds_nothing 'files include only what is below them' check_layers "$TOP"
test_end
