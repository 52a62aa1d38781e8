#!/bin/sh
# What a run leaves behind does not depend on how many processors it had,
# nor on how the system shared them out.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program

fixture_config "$T/config"
sed -i 's/^key: login/&\nbatch_rows: 7/' "$T/config/resource-types/badge.yaml"
{
	echo "$HEADER"
	n=100
	while [ "$n" -lt 500 ]; do
		badge_rows "$n" "Owner $n"
		n=$((n + 1))
	done
} >"$T/export"

# on FOLDER COMMAND ...: take 400 orders in, then answers in some batches.
on()
{
	spool=$1
	shift
	PROVSPOOL_STATE_DIR=$T/outside/$spool
	mkdir "$PROVSPOOL_STATE_DIR" &&
		"$PS" init --config "$T/config" \
			--uuid 00000000-0000-4000-8000-000000000001 "$spool" &&
		cp "$T/export" "$spool/inbox/hr/first.csv" &&
		"$@" "$PS" run "$spool" || return
	for file in "$spool"/desk/orders/badge/*[37].csv; do
		fill "$file" 1 status=done || return
	done
	as_ada git -C "$spool/desk" commit -qam answers &&
		"$@" "$PS" run "$spool"
}

ok 'a run on one processor' on one taskset -c 0
like 'is a run' "$(cat "$T/out")" '12 answers recorded, 0 rejected'
want=$(git -C one/spool.git rev-parse work state)
for i in 1 2 3; do
	ok 'on all there are' on "all$i"
	is 'it leaves the same commits' \
		"$(git -C "all$i/spool.git" rev-parse work state)" "$want"
	PROVSPOOL_STATE_DIR=$T/outside/all$i
	spool_ok "all$i"
done
test_end
