#!/bin/sh
# What is too much at a time is stopped as a whole, told, and released by
# somebody with the right, for exactly what he looked at.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program

fixture_config "$T/config"
/usr/bin/python3 - "$T/config/resource-types/badge.yaml" <<-'END'
	import re, sys
	path = sys.argv[1]
	text = open(path).read()
	text = re.sub(r"thresholds:\n(  .*\n)+", """thresholds:
	  create: {count: 5}
	  delete: {count: 3, percent: 20}
	protected: [UROOT]
	""".replace("\t", ""), text)
	open(path, "w").write(text)
END
cat >>"$T/config/people.yaml" <<-'END'
  - id: dora
    name: Dora Blum
    emails: [dora@example.com]
    rights:
      - actions: [release]
        resource_types: [badge]
END
as_dora()
{
	GIT_AUTHOR_NAME='Dora Blum' GIT_AUTHOR_EMAIL=dora@example.com \
		GIT_COMMITTER_NAME='Dora Blum' \
		GIT_COMMITTER_EMAIL=dora@example.com "$@"
}
at()
{
	PROVSPOOL_NOW=$1 "$PS" run s
}
badges()
{
	echo "$HEADER"
	n=$1
	while [ "$n" -le "$2" ]; do
		badge_rows "$n" "Owner $n"
		n=$((n + 1))
	done
}
deletions()
{
	echo "$HEADER"
	n=$1
	while [ "$n" -le "$2" ]; do
		printf 'D-%s,1,badge,delete,E%s,,U%s,,,,,zoe,,%s\n' \
			"$n" "$n" "$n" "$3"
		n=$((n + 1))
	done
}
count_in()
{
	"$PS" -C s list --porcelain --state "$1" | grep -vc '^#'
}
digest_of()
{
	sed -n 's/^digest: //p' "s/desk/holds/$1.yaml"
}

ok 'init' "$PS" init --config "$T/config" \
	--uuid 00000000-0000-4000-8000-000000000001 s
badges 101 105 >s/inbox/hr/one.csv
ok 'exactly at the limit' at 2026-11-23T08:00:00Z
is 'all pass' "$(count_in transmitted)" 5
is 'nothing is held' "$("$PS" -C s holds --porcelain | grep -vc '^#')" 0

# One more within the window: the new ones are stopped together.
badges 106 107 >s/inbox/hr/two.csv
exits 'over it' 3 at 2026-11-23T20:00:00Z
like 'is told' "$(cat "$T/err")" \
	"holds/badge-create.yaml: 2 orders for 'badge' are stopped: 7 in 24 hours, more than 5 \[E-THRESHOLD\]"
is 'they are pending' "$(count_in pending)" 2
is 'and say why' "$("$PS" -C s list --porcelain --state pending |
	awk -F '\t' '!/^#/ { print $5 }' | sort -u)" threshold
like 'the file names the rule' "$(cat s/desk/holds/badge-create.yaml)" \
	'^stopped: .*7 in 24 hours, more than 5'
like 'and the orders' "$(cat s/desk/holds/badge-create.yaml)" \
	'PO-000000006-.*Create badge for Owner 106'
ok 'holds in every form' /usr/bin/python3 "$TOP/tests/cli/output.py" \
	"$TOP/schemas/output-holds.schema.json" "$PS" -C s holds
before=$(git -C s/spool.git rev-parse state work)
exits 'again' 3 at 2026-11-23T20:00:00Z
is 'changes nothing' "$(git -C s/spool.git rev-parse state work)" "$before"

# A release needs the right, the digest, and the same orders.
hold=s/desk/holds/badge-create.yaml
release()
{
	sed -i "s/^  decision:.*/  decision: release/
		s/^  digest:.*/  digest: $1/" "$hold"
}
release "$(digest_of badge-create)"
as_ada_only_answers()
{
	GIT_AUTHOR_NAME='Carl Holm' GIT_AUTHOR_EMAIL=carl@example.com \
		GIT_COMMITTER_NAME='Carl Holm' \
		GIT_COMMITTER_EMAIL=carl@example.com "$@"
}
as_ada_only_answers git -C s/desk commit -qam 'not his'
exits 'without the right' 1 at 2026-11-23T20:10:00Z
like 'is refused' "$(cat "$T/err")" 'carl may not release.*E-NOT-ALLOWED'
release 0000
as_dora git -C s/desk commit -qam 'wrong digest'
exits 'another digest' 1 at 2026-11-23T20:11:00Z
like 'is refused' "$(cat "$T/err")" 'not the orders that you looked at.*E-HOLD'
is 'nothing went out' "$(count_in pending)" 2
like 'the file says so' "$(cat "$hold")" '^problem: .*E-HOLD'
is 'the decision has to be made again' \
	"$(sed -n 's/^  decision: *//p' "$hold")" '""'

# Meanwhile another comes: what was looked at is no more the same.
shown=$(digest_of badge-create)
release "$shown"
as_dora git -C s/desk commit -qam 'release two'
badges 108 108 >s/inbox/hr/three.csv
ok 'the release was for two' as_dora true
exits 'taken before the third' 3 at 2026-11-23T20:12:00Z
is 'the two go out' "$(count_in transmitted)" 7
is 'the third is stopped' "$(count_in pending)" 1
like 'who let them out is on record' "$("$PS" -C s log E106)" 'release .*dora'
ok 'by command' as_dora "$PS" -C s release -m 'a new floor' badge-create
exits 'the third goes' 0 at 2026-11-23T20:13:00Z
is 'all are out' "$(count_in transmitted)" 8
is 'the file is gone' "$(ls s/desk/holds 2>/dev/null)" ''
exits 'no such hold' 65 as_dora "$PS" -C s release badge-create

# The window moves on: what comes then passes, what was stopped stays.
badges 109 111 >s/inbox/hr/four.csv
exits 'still in the window' 3 at 2026-11-24T07:00:00Z
is 'three wait' "$(count_in pending)" 3
badges 112 112 >s/inbox/hr/later.csv
exits 'a day later' 3 at 2026-11-25T09:00:00Z
is 'they still do, the new one is out' "$(count_in pending)" 3
like 'which is said' "$(cat "$T/err")" \
	"3 orders for 'badge' are stopped: they wait for a release"
ok 'they are released' as_dora "$PS" -C s release badge-create
ok 'and go' at 2026-11-25T09:01:00Z

# Deletions in percent of what there was; urgent ones apart; protected ones.
for f in s/desk/orders/badge/*.csv; do
	n=1
	while [ "$n" -lt "$(wc -l <"$f")" ]; do
		fill "$f" "$n" status=done
		n=$((n + 1))
	done
done
as_ada git -C s/desk commit -qam done
ok 'twelve badges' at 2026-11-25T10:00:00Z
is 'are there' "$(count_in executed)" 12
deletions 101 103 '' >s/inbox/hr/five.csv
exits 'three of twelve' 3 at 2026-11-27T10:00:00Z
like 'more than 20 percent' "$(cat "$T/err")" \
	'3 in 24 hours, more than 20 percent of the 12 that there were'
deletions 104 105 urgent >s/inbox/hr/six.csv
exits 'urgent ones are counted apart' 3 at 2026-11-27T10:01:00Z
is 'they are out' "$(find s/desk/orders/badge -name '0-URGENT*' | wc -l)" 1
first=$("$PS" -C s list --porcelain --state pending | grep -v '^#' | head -1 |
	cut -f 1)
ok 'one of the three' as_dora "$PS" -C s release badge-delete "$first"
exits 'goes, two stay' 3 at 2026-11-27T10:02:00Z
is 'two' "$(count_in pending)" 2
is 'the answer is empty again' "$(sed -n 's/^  only: *//p' \
	s/desk/holds/badge-delete.yaml)" '""'
{
	echo "$HEADER"
	echo 'X-1,1,badge,update,E1,Root,UROOT,site,,MIL3,,zoe,,'
} >s/inbox/hr/seven.csv
exits 'a protected resource' 3 at 2026-11-27T10:03:00Z
like 'is stopped' "$(cat "$T/err")" \
	'holds/badge-protected.yaml: 1 order .*protected'
ok 'until it is released' as_dora "$PS" -C s release badge-protected
exits 'and then goes' 3 at 2026-11-27T10:04:00Z
is 'the two others wait' "$(count_in pending)" 2

# A threshold of 0 for everything.
sed -i 's/create: {count: 5}/create: {count: 0}\n  update: {count: 0}/
	s/delete: {count: 3, percent: 20}/delete: {count: 0}/
	s/^version: .*/version: 2/' s/config/resource-types/badge.yaml \
	s/config/site.yaml
exits 'nothing could ever go out' 78 at 2026-11-27T10:05:00Z
like 'is a contradiction' "$(cat "$T/err")" 'threshold of 0 for everything'
git -C s/spool.git show state:journal >/dev/null 2>&1
cp "$T/config/resource-types/badge.yaml" s/config/resource-types/badge.yaml
cp "$T/config/site.yaml" s/config/site.yaml
rm -f s/index.db*
exits 'the index rebuilds itself' 3 at 2026-11-27T10:04:00Z
is 'with the same holds' "$("$PS" -C s holds --porcelain | grep -v '^#' |
	awk -F '\t' '{ print $1, $4 }')" 'badge-delete 2'
ok 'git finds nothing wrong' git -C s/spool.git fsck --strict
test_end
