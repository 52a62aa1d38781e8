#!/bin/sh
# One push that nobody can read stops answers only until the next commit:
# told by run, status and doctor; skipped afterwards, and nobody gets another
# one's answer for it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program

as_eve()
{
	as_person 'Eve' eve@example.com "$@"
}

fixture_spool 6 || exit 1
desk=s/desk/$BATCH
for n in 1 2 3 4 5 6; do
	eval "o$n=\$(order_in $BATCH $n)"
done

# What is no business of ours may be as deep as it likes.
deep=docs/$(seq -s / 40)
mkdir -p "s/desk/$deep"
echo x >"s/desk/$deep/notes.txt"
fill "$desk" 1 status=done
as_ada git -C s/desk add -A
commit_desk 'an answer beside a deep folder'
exits 'an answer beside a deep folder' 0 "$PS" run s
like 'the folder is told once' "$(cat "$T/err")" \
	'^provspool: warning: docs/: [^:]*not looked into \[W-FOREIGN\]'
is 'and nothing else of it' "$(grep -c docs "$T/err")" 1
is 'the answer counts' "$(state_of "${o1:?}")" '8 executed attested'

# Neither may a batch go lost because somebody put deep folders beside it.
mkdir -p "s/desk/orders/badge/$(seq -s / 30)"
echo x >"s/desk/orders/badge/$(seq -s / 30)/x.csv"
as_ada git -C s/desk add -A
commit_desk 'deep among the orders'
exits 'deep among the orders' 0 "$PS" run s
like 'is told' "$(cat "$T/err")" ' orders/badge/1/.*W-FOREIGN'
as_ada git -C s/desk rm -rq --cached orders/badge/1 docs 2>/dev/null
rm -rf s/desk/orders/badge/1 s/desk/docs
commit_desk 'taken away again'
exits 'taken away again' 0 "$PS" run s

# Whatever is written in the clone is seen by the spool, and the other way
# round: a push would only be in the way.
git clone -q --shared s/spool.git clone
git -C clone checkout -q work
echo "$PWD/clone/.git/objects" >s/spool.git/objects/info/alternates
batch=clone/$BATCH

# What belongs to the orders and cannot be walked: 10^10 paths.
blob=$(echo x | git -C clone hash-object -w --stdin)
tree=$(printf '100644 blob %s\tx\n' "$blob" | git -C clone mktree)
for n in 1 2 3 4 5 6 7 8 9 10; do
	tree=$(for i in 0 1 2 3 4 5 6 7 8 9; do
		printf '040000 tree %s\t%s\n' "$tree" "$i"
	done | git -C clone mktree)
done

# Orders 2 to 6 are still in the batch.  Ada answers; Eve answers, too, and sends along what nobody can read.
fill "$batch" 1 status=done
as_ada git -C clone commit -qam 'of Ada'
fill "$batch" 2 status=done
as_eve git -C clone commit -qam 'of Eve'
orders=$({
	git -C clone ls-tree HEAD:orders
	printf '040000 tree %s\tbomb\n' "$tree"
} | git -C clone mktree)
root=$(git -C clone ls-tree HEAD |
	sed "s/[0-9a-f]*\torders\$/$orders\torders/" | git -C clone mktree)
bomb=$(as_eve git -C clone commit-tree -p HEAD^ -m 'with a bomb' "$root")
git -C s/spool.git update-ref refs/heads/work "$bomb"
before=$(git -C s/spool.git rev-parse state)
exits 'a run that cannot read work' 5 "$PS" run s
like 'says why' "$(cat "$T/err")" "'work' cannot be read: over 500000"
like 'that a commit on top mends it' "$(cat "$T/err")" 'a commit on top'
like 'and whose commits going back would drop' "$(cat "$T/err")" \
	"which drops [0-9a-f]{12} of Ada Rossi, $(printf %.12s "$bomb") of Eve"
is 'nothing is recorded' "$(git -C s/spool.git rev-parse state)" "$before"
ok 'status' "$PS" -C s status
like 'shows it first' "$(sed 1q "$T/out")" \
	"^NO ANSWER IS READ: 'work' cannot be read"
ok 'status --json' "$PS" -C s status --json
like 'says it, too' "$(cat "$T/out")" "\"blocked\": *\"'work' cannot be read"
exits 'doctor' 1 "$PS" doctor s
like 'knows it' "$(cat "$T/out")" "problem +work +'work' cannot be read"

# Bob takes it away, and what came with it, and answers something himself.
git -C clone reset -q --hard HEAD^
fill "$batch" 3 status=done
as_bob git -C clone commit -qam 'of Bob'
clean=$(as_bob git -C clone commit-tree -p "$bomb" -m 'without the bomb' \
	'HEAD^{tree}')
git -C s/spool.git update-ref refs/heads/work "$clean"
ok 'status after the push' "$PS" -C s status
unlike 'no longer says what was' "$(cat "$T/out")" 'NO ANSWER IS READ'
exits 'the next run reads work again' 0 "$PS" run s
like 'and tells which commit it skipped' "$(cat "$T/err")" \
	"warning: .*commit $(printf %.12s "$bomb") cannot be read.*W-COMMIT-SKIPPED"
is 'what Ada answered before counts' "$(state_of "${o2:?}")" \
	'8 executed attested'
like 'as hers' "$("$PS" -C s show "$o2")" ' done .* ada  '
is 'what Eve wrote in it does not' "$(state_of "${o3:?}")" '2 transmitted none'
is 'what Bob answered after it counts' "$(state_of "${o4:?}")" \
	'8 executed attested'
like 'as his' "$("$PS" -C s show "$o4")" ' done .* bob  '
like 'the history says so' \
	"$(git -C s/spool.git grep -h W-COMMIT-SKIPPED state -- \
		'*/events.csv')" ",$bomb,"
exits 'then there is nothing to do' 0 "$PS" run s
like 'nothing at all' "$(cat "$T/out")" '^nothing to do$'
exits 'doctor is content' 0 "$PS" doctor s
like 'with work, too' "$(cat "$T/out")" 'ok +work '
rm -rf s/desk
ok 'a new desk' "$PS" run s
ok 'git is content' git -C s/spool.git fsck --strict
test_end
