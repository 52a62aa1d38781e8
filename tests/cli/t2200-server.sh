#!/bin/sh
# A spool on a server: people reach it by push only.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_config "$T/config"

ok 'init --bare makes a server spool' "$PS" init --bare --config "$T/config" s
exits 'without a desk' 1 test -e s/desk
for setting in denyNonFastForwards denyDeletes fsckObjects; do
	is "receive.$setting is on" \
		"$(git -C s/spool.git config receive.$setting)" true
done
is 'only work can be reached' \
	"$(git -C s/spool.git config --get-all receive.hideRefs | tr '\n' ' ')" \
	'refs/ !refs/heads/work '
ok 'a push is synced by a hook' test -x s/spool.git/hooks/reference-transaction
like 'status says what it is' "$("$PS" -C s status)" '^trust: server'
{ echo "$HEADER" && badge_rows 101 Ada && vault_rows 102 Bob; } \
	>s/inbox/hr/a.csv
ok 'a run works as elsewhere' "$PS" run s

ok 'a clone is opened' "$PS" open "$PWD/s/spool.git" bob
ok 'and checked before the commit' \
	as_bob "$PS" -C bob check bob/orders/badge/create-000001.csv
like 'nothing is answered yet' "$(cat "$T/out")" '^no answers yet'
id=$("$PS" -C bob list --type badge --porcelain | awk -F '\t' '!/^#/{print $1}')
ok 'a dry run says the verdict' as_bob "$PS" -C bob done -n "$id"
like 'in a table' "$(cat "$T/out")" "^$id +done"
is 'and changes nothing' "$(git -C bob status --porcelain)" ''
exits 'what would be rejected is not written' 1 \
	as_bob "$PS" -C bob hold -u 2020-01-01 -m later "$id"
like 'and why' "$(cat "$T/out")" 'E-UNTIL'
is 'really not' "$(git -C bob status --porcelain)" ''
ok 'an answer by command' as_bob "$PS" -C bob done -m 'at the gate' "$id"
is 'is a commit of the person' "$(git -C bob log -1 --format=%an)" 'Bob Weber'
is 'that touches one file' \
	"$(git -C bob show --format= --name-only)" orders/badge/create-000001.csv
yaml=$("$PS" -C bob list --type vault --porcelain | awk -F '\t' '!/^#/{print $1}')
ok 'a YAML order, too' as_bob "$PS" -C bob fail -m 'no licence left' "$yaml"
git -C bob push -q
ok 'the server takes them' "$PS" run s
like 'both' "$(cat "$T/out")" '^2 answers recorded, 0 rejected'
git -C bob fetch -q
like 'the clone knows after a fetch' "$("$PS" -C bob log "$id")" \
	'done +2 transmitted +8 executed +attested +bob +A0'
like 'what failed, too' "$("$PS" -C bob log "$yaml")" 'no licence left'
as_bob git -C bob pull -q
is 'the answered files are gone' "$(ls bob/orders 2>/dev/null)" ''

# A history that was rewound is refused by git in the clone.
git -C s/spool.git update-ref refs/heads/state 'refs/heads/state~1'
exits 'a rewound state is not fetched' 1 git -C bob fetch -q
exits 'and stops the server' 5 "$PS" run s
like 'which says why' "$(cat "$T/err")" 'high-water mark|older'
git -C s/spool.git update-ref refs/heads/state \
	"$(git -C bob rev-parse origin/state)"
spool_ok s
test_end
