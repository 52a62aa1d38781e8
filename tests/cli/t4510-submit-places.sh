#!/bin/sh
# submit: from the desk, out of reach of the spool, too early, in odd places.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_spool 9 || exit 1
batch=orders/badge/create-000001.csv
PROVSPOOL_WAIT=false
export PROVSPOOL_WAIT

# The desk: the cycle that would come next is done at once.
fill s/desk/$batch 1 status=done
fill s/desk/$batch 2 status=doen
exits 'on the desk' 1 as_ada "$PS" -C s/desk submit
is 'both are judged at once' "$(cat "$T/out")" '1 recorded, 1 needs you, 7 open'
like 'and the cell to correct is named' "$(cat "$T/err")" \
	"^provspool: error: $batch:.* \\([A-Z]+2\\): PO-000000002-.*E-STATUS"
is 'the desk is clean' "$(git -C s/desk status --porcelain)" ''
fill s/desk/$batch 1 status=failed 'message=lost'
ok 'without waiting, it is only committed' as_ada "$PS" -C s submit --no-wait
is 'for the next run' "$(cat "$T/out")" \
	"committed; the next 'provspool run' takes it"
ok 'later, it says what became of it' as_ada "$PS" -C s submit --porcelain
like 'to programs' "$(cat "$T/out")" \
	"$(printf '^PO-000000002-F\tfailed\t%s\t2\t' $batch)"
printf 'order,status\n<<<<<<< HEAD\n' >s/desk/orders/badge/mine.csv
fill s/desk/$batch 1 status=done
exits 'a file that cannot be read is not sent' 1 as_ada "$PS" -C s submit
like 'which is said' "$(cat "$T/err")" \
	'left as it is: orders/badge/mine.csv: it cannot be read'
like 'with the reason' "$(cat "$T/err")" 'E-[A-Z-]+\]'
is 'the others are' "$(cat "$T/out")" '1 recorded, 0 need you, 6 open'
rm s/desk/orders/badge/mine.csv
rm s/desk/$batch
ok 'a deleted file answers nothing' as_ada "$PS" -C s submit
like 'and is left' "$(cat "$T/err")" "left as it is: $batch: it was deleted"
git -C s/desk checkout -q .

# What is open elsewhere, or in the middle of something, waits.
fill s/desk/$batch 1 status=done
: >s/desk/orders/badge/.~lock.create-000001.csv#
exits 'a file that is open in a spreadsheet waits' 75 as_ada "$PS" -C s submit
like 'with what to do' "$(cat "$T/err")" 'save and close it there'
rm s/desk/orders/badge/.~lock.create-000001.csv#
git -C s/desk rev-parse HEAD >s/desk/.git/MERGE_HEAD
exits 'a merge that was begun comes first' 64 as_ada "$PS" -C s submit
rm s/desk/.git/MERGE_HEAD
git -C s/desk switch -q -c other
exits 'another branch goes nowhere' 64 as_ada "$PS" -C s submit
git -C s/desk switch -q work
printf '#!/bin/sh\necho not today\nexit 1\n' >s/desk/.git/hooks/pre-commit
chmod +x s/desk/.git/hooks/pre-commit
exits 'what a hook refuses' 71 as_ada "$PS" -C s submit
like 'is said' "$(cat "$T/err")" 'not today'
rm s/desk/.git/hooks/pre-commit
ok 'at last' as_ada "$PS" -C s submit
exits 'a time-out is a number' 64 as_ada "$PS" -C s submit --timeout soon

# A clone whose spool is out of reach, or silent.
"$PS" open "$PWD/s/spool.git" bob >"$T/out" 2>&1
fill bob/$batch 1 status=done
mv s away
exits 'the spool is out of reach' 75 as_bob "$PS" -C bob submit
like 'which is said' "$(cat "$T/err")" 'the spool cannot be reached \(fatal: '
like 'with what is kept, and what to do' "$(cat "$T/err")" \
	"committed in '.*/bob' and nothing is lost: submit again once it can"
is 'it is committed' "$(git -C bob status --porcelain)" ''
mv away s
exits 'nobody judges' 75 as_bob "$PS" -C bob submit --timeout 20
like 'which is said' "$(cat "$T/err")" 'has not judged them within 20 seconds'
is 'but it is there' "$(git -C s/spool.git log -1 --format=%an work)" 'Bob Weber'
printf '#!/bin/sh\nexec "%s" run "%s"\n' "$PS" "$PWD/s" >judge && chmod +x judge
PROVSPOOL_WAIT=$PWD/judge
ok 'submit again tells' as_bob "$PS" -C bob submit
is 'what became of it' "$(cat "$T/out")" '1 recorded, 0 need you, 4 open'
printf 'remark\n' >bob/x && as_bob git -C bob add x && as_bob git -C bob commit -qm x
ok 'a commit without an answer is sent, not waited for' as_bob "$PS" -C bob submit
is 'and said' "$(cat "$T/out")" 'sent; there is no answer in it'

# A server that refuses, and a history that was rewound.
printf '#!/bin/sh\necho closed for today >&2\nexit 1\n' >s/spool.git/hooks/pre-receive
chmod +x s/spool.git/hooks/pre-receive
fill bob/$batch 1 status=done
exits 'a refused push' 71 as_bob "$PS" -C bob submit
like 'is said in the words of the server' "$(cat "$T/err")" 'closed for today'
rm s/spool.git/hooks/pre-receive
tip=$(git -C s/spool.git rev-parse state)
git -C s/spool.git update-ref refs/heads/state "$tip~1"
exits 'a rewound history is no trifle' 5 as_bob "$PS" -C bob submit
like 'and whom to tell' "$(cat "$T/err")" 'show this to whoever runs the spool'
git -C s/spool.git update-ref refs/heads/state "$tip"
ok 'all is well again' as_bob "$PS" -C bob submit
fixture_config "$T/c2"
"$PS" init --bare --config "$T/c2" server >"$T/out"
exits 'a server has no desk' 64 as_bob "$PS" -C server submit
spool_ok s
test_end
