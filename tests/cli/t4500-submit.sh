#!/bin/sh
# submit, for people who do not know git: in clones of a server spool.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_config "$T/config"
"$PS" init --bare --config "$T/config" s >"$T/out" || exit 1
{
	echo "$HEADER"
	for n in 1 2 3 4 5 6 7 8 9; do
		badge_rows "10$n" "Owner $n"
	done
	vault_rows 900 'Vera Vault'
} >s/inbox/hr/first.csv
"$PS" run s >"$T/out" 2>&1 || exit 1
batch=orders/badge/create-000001.csv
for who in ada bob; do
	"$PS" open "file://$PWD/s/spool.git" $who >"$T/out" 2>&1 || exit 1
done
# The server judges while submit waits.
printf '#!/bin/sh\nexec "%s" run "%s"\n' "$PS" "$PWD/s" >judge && chmod +x judge
PROVSPOOL_WAIT=$PWD/judge
export PROVSPOOL_WAIT

clean()
{
	git -C "$1" status --porcelain
}

ok 'nothing was edited: nothing to submit' as_ada "$PS" -C ada submit
is 'which is said' "$(cat "$T/out")" 'nothing to submit'
exits 'git must know who it is' 78 "$PS" -C ada submit
like 'which is said with the commands' "$(cat "$T/err")" \
	'git config --global user.name .* && git config --global user.email'

fill ada/$batch 1 status=done
fill ada/$batch 2 status=failed 'message=printer broken'
ok 'a dry run tells what would be sent' as_ada "$PS" -C ada submit -n
is 'in a line' "$(cat "$T/out")" 'would submit: 2 answers in 1 file, 0 wrong'
is 'and commits nothing' "$(clean ada)" " M $batch"
ok 'two answers' as_ada "$PS" -C ada submit
is 'are recorded' "$(cat "$T/out")" '2 recorded, 0 need you, 7 open'
is 'by one commit of the person' \
	"$(git -C s/spool.git log --format=%an:%s work | grep Ada)" \
	"Ada Rossi:2 answers in $batch"
is 'the clone is clean' "$(clean ada)" ''
is 'and has the file as it was issued again' \
	"$(git -C ada rev-parse HEAD)" "$(git -C s/spool.git rev-parse work)"

# Bob works on the same file, not knowing of it, in rows beside.
fill bob/$batch 3 status=done
fill bob/$batch 4 status=done
printf 'my notes\n' >bob/notes.txt
printf 'x\n' >>bob/README.md
ok 'what came meanwhile is merged by row' as_bob "$PS" -C bob submit -m 'two done'
is 'and recorded' "$(cat "$T/out")" '2 recorded, 0 need you, 5 open'
like 'a file that is no work file is left' "$(cat "$T/err")" \
	'left as it is: notes.txt: it is no work file'
like 'one of the program, too' "$(cat "$T/err")" 'left as it is: README.md'
is 'really' "$(clean bob)" "$(printf ' M README.md\n?? notes.txt')"
is 'the message is his' "$(git -C s/spool.git log --author=Bob --no-merges \
	--format=%s work)" 'two done'
git -C bob checkout -q README.md
rm bob/notes.txt
git -C bob pull -q

# Wrong answers do not stop right ones.
git -C ada pull -q
fill ada/$batch 1 status=doen
fill ada/$batch 2 status=done
exits 'strict: a wrong answer stops all' 1 as_ada "$PS" -C ada submit --strict
like 'it says which cell' "$(cat "$T/err")" \
	"error: $batch:2.* \\([A-Z]+2\\): PO-000000005-[A-Z].*E-STATUS"
is 'and commits nothing, really' "$(clean ada)" " M $batch"
exits 'else the right one goes' 1 as_ada "$PS" -C ada submit
is 'and the wrong one comes back' "$(cat "$T/out")" \
	'1 recorded, 1 needs you, 3 open'
is 'with its problem in the file' "$(cell ada/$batch 1 problem | grep -c E-STATUS)" 1
fill ada/$batch 1 status=done
ok 'corrected, it counts' as_ada "$PS" -C ada submit
is 'which is told' "$(cat "$T/out")" '1 recorded, 0 need you, 3 open'

# Two people answer the same order differently.
git -C bob pull -q
fill bob/$batch 1 status=failed 'message=no card'
(unset PROVSPOOL_WAIT && as_bob "$PS" -C bob submit --no-wait >"$T/out" 2>&1)
is 'no waiting if that is not wanted' "$(cat "$T/out")" \
	"sent; 'provspool receipt' tells later what became of it"
fill ada/$batch 1 status=done
fill ada/$batch 2 status=done
clash=$(cell ada/$batch 1 order)
exits 'the other answer is seen before anything is sent' 1 \
	as_ada "$PS" -C ada submit
like 'with order, person and columns' "$(cat "$T/err")" \
	"$batch.* PO-000000007-[A-Z]: Bob Weber answered it, too: status: yours is 'done', theirs 'failed'; message: yours is '', theirs 'no card'"
like 'and what to do' "$(cat "$T/err")" 'nothing was sent, because 1 of your .* agree'
is 'what was written is kept in a commit' "$(clean ada)" ''
is 'without conflict markers' "$(grep -c '^[<=>]\{7\}' ada/$batch)" 0
is 'and the branch is as Bob left it' "$(git -C s/spool.git log -1 --format=%an work)" 'Bob Weber'
fill ada/$batch 1 status=failed 'message=no card'
ok 'they agree, and all of it goes' as_ada "$PS" -C ada submit
is 'the same answer from both is one' "$(cat "$T/out")" \
	'2 recorded, 0 need you, 1 open'
# Whose came first is the spool's to say; the other is told.
like 'and said to be' "$(cat "$T/err"; "$PS" -C s log "$clash")" \
	'(bob|ada) gave the same answer'

# Somebody is quicker between the fetch and the push.
git -C bob pull -q
git -C ada pull -q
last=$(cell ada/$batch 1 order)
fill ada/$batch 1 status=done
yaml=$(cd bob && ls orders/vault/*.yaml)
sed 's/^  status:.*/  status: done/' "bob/$yaml" >x && mv x "bob/$yaml"
as_bob git -C bob commit -qam quicker
cat >ada/.git/hooks/pre-push <<END
#!/bin/sh
[ ! -e '$T/once' ] || exit 0
: >'$T/once'
unset \$(git rev-parse --local-env-vars)
exec git -C '$PWD/bob' push -q
END
chmod +x ada/.git/hooks/pre-push
ok 'a lost race is run again' as_ada "$PS" -C ada submit
is 'and won' "$(cat "$T/out")" '1 recorded, 0 need you, 0 open'
ok 'the race was really lost once' test -e "$T/once"
is 'both count' "$(git -C s/spool.git ls-tree -r --name-only work orders)" ''
like 'by its author' "$("$PS" -C s log "$last")" ' ada '
rm ada/.git/hooks/pre-push
spool_ok s
test_end
