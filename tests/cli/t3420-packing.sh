#!/bin/sh
# Loose objects that pile up are packed by a run: nothing is lost, nothing
# else changes, and the next run has nothing to do.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_spool 3 || exit 1
git=s/spool.git
fill "s/desk/$BATCH" 1 status=done
commit_desk
"$PS" run s >"$T/out" 2>&1 || exit 1

# Loose objects of nobody, N of them in the folder that stands for all: as if
# there were 256 times as many.
pile_up()
{
	/usr/bin/python3 - "$1" "$2" "$git/objects/17" <<-'END'
	import hashlib, os, sys, zlib
	n, word, folder = int(sys.argv[1]), sys.argv[2], sys.argv[3]
	os.makedirs(folder, exist_ok=True)
	i = 0
	while n > 0:
	    i += 1
	    text = f"{word} {i}\n".encode()
	    blob = b"blob %d\0" % len(text) + text
	    name = hashlib.sha1(blob).hexdigest()
	    if name.startswith("17"):
	        with open(os.path.join(folder, name[2:]), "wb") as f:
	            f.write(zlib.compress(blob))
	        n -= 1
	        last = name
	print(last)
	END
}

loose() { git -C $git count-objects | sed 's/ .*//'; }
evidence() { git -C $git for-each-ref --format='%(refname) %(objectname)'; }

refs=$(evidence)
like 'there is evidence to lose' "$refs" '^refs/evidence/work '

pile_up 20 few >"$T/few"
before=$(loose)
ok 'few loose objects: a run' "$PS" run s
is 'few loose objects: they stay' "$(loose)" "$before"

pile_up 10 more >"$T/more"
: >$git/objects/pack/.tmp-77-pack-left.pack
: >$git/objects/pack/tmp_pack_left
ok 'many loose objects: a run' "$PS" run s
like 'many loose objects: it says so' "$(cat "$T/out" "$T/err")" \
	'loose objects packed'
is 'many loose objects: none is left' "$(loose)" 0
is 'many loose objects: they are in one pack' \
	"$(find $git/objects/pack -name '*.pack' | wc -l)" 1
is 'many loose objects: nothing half-made is left' \
	"$(find $git/objects/pack -name '*tmp*')" ''
is 'what nothing names is kept' \
	"$(git -C $git cat-file -t "$(cat "$T/few")")" blob
is 'every reference is what it was' "$(evidence)" "$refs"
spool_ok s
ok 'the next run' "$PS" run s
unlike 'the next run has nothing to pack' "$(cat "$T/out" "$T/err")" packed
rm -f s/index.db*
ok 'the index is built from packs' "$PS" -C s list

# Without git the run does its work all the same.
pile_up 30 nogit >"$T/nogit"
mkdir nogit
ln -s "$(command -v env)" nogit/env
ok 'no git: a run' env PATH="$T/w/nogit" "$PS" run s
like 'no git: it says what was not done' "$(cat "$T/out" "$T/err")" \
	'were not packed: git repack'
spool_ok s
test_end
