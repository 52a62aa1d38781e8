#!/bin/sh
# Killed at any system call and run again, provspool ends where it would have
# ended had it never been killed.
#
# Two runs are swept: one that takes in exports and issues work files, and one
# that takes answers from the desk and re-issues.  At each point the prepared
# spool is copied, the run killed there (every fifth time the run after it is
# killed too), then left to finish; the result is compared.
#
#	SWEEP=500	points, spread evenly over the calls of both runs
#	SWEEP=all	every call
#	SWEEP_JOBS=2	points at a time
#
# Fast on a memory file system, which TMPDIR=/dev/shm asks for; what a power
# cut does is another test's.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/../cli/lib.sh"

example=$TOP/examples/acme
uuid=5f0c0f5e-3d4b-4f65-9d29-7c1f8a9b0c1d

run_spool()
{
	PROVSPOOL_STATE_DIR=$1/outside "$PS" run "$1/acme" </dev/null
}

# As run_spool, killed at call $2.
run_killed()
{
	PROVSPOOL_STATE_DIR=$1/outside "$PTRACE_KILL" at "$2" -- \
		"$PS" run "$1/acme" </dev/null
}

# All that a run must bring to the same end: references, the desk, and every
# file outside of git's folders by name, mode and content.
fingerprint()
(
	cd "$1/acme" || exit 1
	git -C spool.git for-each-ref --format='%(objectname) %(refname)'
	git -C desk rev-parse HEAD
	git -C desk status --porcelain
	find . \( -path ./spool.git -o -path ./desk/.git -o \
		-name 'index.db*' \) -prune -o -printf '%y %m %p\n' | sort
	find . \( -path ./spool.git -o -path ./desk/.git -o \
		-name 'index.db*' \) -prune -o -type f -exec sha256sum {} + |
		sort -k 2
)

# Say what was wrong; the point is over.
point_failed()
{
	{
		printf '%s at %s: %s\n' "$scenario" "$n" "$1"
		sed -e '1,20!d' -e 's/^/    /' "$point.log"
	} >"$results/$scenario.$n.bad"
	rm -rf "$point"
	exit 0
}

# Each export dropped stands in the archive or in quarantine, once, whole.
each_input_once()
{
	find "$1/acme" -path "$1/acme/spool.git" -prune -o \
		-path "$1/acme/desk" -prune -o -type f \
		-exec sha256sum {} + | cut -c 1-64 | sort | uniq -c |
		awk 'NR == FNR { want[$1] = 1; next } $2 in want { found[$2] = $1 }
		END {
			for (digest in want)
				if (found[digest] != 1) {
					print digest, "is there", found[digest] + 0, "times"
					bad = 1
				}
			exit bad
		}' "$results/inputs" -
}

sweep_point()
{
	scenario=$1 n=$2
	point=$T/points/$scenario.$n
	prepared=$T/$scenario.prepared
	mkdir -p "$T/points"
	cp -a "$prepared" "$point" || exit 1
	rc=0
	run_killed "$point" "$n" >"$point.log" 2>&1 || rc=$?
	[ "$rc" -eq 86 ] || [ "$rc" -le 1 ] ||
		point_failed "ended with status $rc before it was killed"
	[ "$rc" -ne 86 ] || : >"$results/$scenario.$n.killed"
	if [ $((n % 5)) -eq 0 ]; then
		run_killed "$point" $((n * 7 % calls + 1)) >"$point.log" 2>&1 || :
	fi
	rc=0
	run_spool "$point" >"$point.log" 2>&1 || rc=$?
	[ "$rc" -le 1 ] || point_failed "recovery ended with status $rc"
	fingerprint "$point" >"$point.fp" 2>>"$point.log"
	diff "$T/$scenario.want" "$point.fp" >"$point.log" ||
		point_failed 'ends elsewhere than without the kill'
	each_input_once "$point" >"$point.log" ||
		point_failed 'an input is not in exactly one place'
	git -C "$point/acme/spool.git" fsck --full --strict --no-dangling \
		>"$point.log" 2>&1 || point_failed 'git fsck'
	sh "$TOP/examples/audit/audit.sh" "$point/acme/spool.git" \
		>"$point.log" 2>&1 || point_failed 'audit'
	run_spool "$point" >"$point.log" 2>&1 || :
	fingerprint "$point" >"$point.fp" 2>>"$point.log"
	diff "$T/$scenario.want" "$point.fp" >"$point.log" ||
		point_failed 'a further run changes something'
	: >"$results/$scenario.$n.good"
	rm -rf "$point" "$point.fp" "$point.log"
}

if [ "${1-}" = --point ]; then
	shift
	sweep_point "$@"
	exit 0
fi

# The program that kills is made here, so that the test needs no make.
build_killer()
{
	PTRACE_KILL=$T/ptrace_kill
	"${CC:-gcc}" -std=c17 -D_GNU_SOURCE -O1 -Wall -Wextra -Werror \
		-o "$PTRACE_KILL" "$TOP/tests/crash/ptrace_kill.c"
}

# Can processes be traced here at all?
need_ptrace()
{
	rc=0
	"$PTRACE_KILL" at 2 -- true 2>"$T/err" || rc=$?
	[ "$rc" -eq 86 ] || skip_all "no ptrace here: $(head -n 1 "$T/err")"
}

# A spool with all exports of the example dropped.
prepare_intake()
{
	mkdir -p "$1/outside"
	PROVSPOOL_STATE_DIR=$1/outside "$PS" init "$1/acme" \
		--config "$example/config" --uuid "$uuid" || return
	for export in "$example"/inbox/*/*; do
		source=$(basename "$(dirname "$export")")
		cp "$export" "$1/acme/inbox/$source/" || return
		sha256sum "$export" | cut -c 1-64 >>"$results/inputs"
	done
}

# The first batch of the desk answered: its first row failed, others done.
prepare_answers()
{
	desk=$1/acme/desk
	batch=$(cd "$desk" && find orders -name '*.csv' | sort | head -n 1)
	[ -n "$batch" ] || return
	sed -E -e 's/^(.*)""([,;])""[,;]("ck-)/\1"done"\2""\2\3/' \
		-e '2s/^(.*)"done"([,;])""[,;]("ck-)/\1"failed"\2"no"\2\3/' \
		"$desk/$batch" >"$T/answered" || return
	! cmp -s "$T/answered" "$desk/$batch" || return
	cat "$T/answered" >"$desk/$batch"
	as_person 'Bob Keller' bob.keller@acme.example \
		git -C "$desk" commit -qam 'Answers of today'
}

# What the run of scenario $1 ends with if nothing goes wrong, in
# $1.finished; how many calls it makes, in $calls.
reference()
{
	cp -a "$T/$1.prepared" "$T/$1.finished" || return
	run_spool "$T/$1.finished" >"$T/run.log" 2>&1 || [ $? -eq 1 ] || {
		cat "$T/run.log" >&2
		return 1
	}
	fingerprint "$T/$1.finished" >"$T/$1.want"
	cp -a "$T/$1.prepared" "$T/$1.counted" || return
	calls=$(PROVSPOOL_STATE_DIR=$T/$1.counted/outside "$PTRACE_KILL" count \
		-- "$PS" run "$T/$1.counted/acme" 2>/dev/null </dev/null)
	fingerprint "$T/$1.counted" >"$T/$1.again"
	diff "$T/$1.want" "$T/$1.again"
}

# Kinds of segments that run $1 added, on one line.
segments_added()
{
	git -C "$T/$1.finished/acme/spool.git" log --reverse --format= \
		--name-only "$(git -C "$T/$1.prepared/acme/spool.git" \
			rev-parse state)..state" -- '*segment.yaml' |
		sed 's,.*/[0-9]*-\([a-z]*\)/.*,\1,' | uniq | tr '\n' ' '
}

# Every table of the state history in which a row of requests became an order.
orders_once()
{
	git -C "$1/acme/spool.git" ls-tree -r --name-only state |
		grep '/orders[-0-9]*\.csv$' >"$T/tables"
	while IFS= read -r table; do
		git -C "$1/acme/spool.git" cat-file blob "state:$table" || return
	done <"$T/tables" >"$T/orders"
	"${PYTHON:-python3}" - "$T/orders" <<-'END'
	import csv, sys
	keys = ('source', 'request', 'resource_type', 'change', 'resource',
	        'owner', 'handle')
	seen, ids, names = set(), set(), None
	with open(sys.argv[1], encoding='utf-8-sig', newline='') as table:
	    for row in csv.reader(table):
	        if row[0].lstrip('\ufeff') == 'order':
	            names = row
	            continue
	        order = dict(zip(names, row))
	        key = tuple(order[k] for k in keys)
	        if key in seen or row[0] in ids:
	            sys.exit('twice: %s' % (key,))
	        seen.add(key)
	        ids.add(row[0])
	print(len(seen), 'orders')
	sys.exit(not seen)
	END
}

# Numbers of the calls to be killed at: $2 of 1..$1, evenly spread.
points()
{
	awk -v calls="$1" -v wanted="$2" 'BEGIN {
		if (wanted > calls)
			wanted = calls
		for (i = 0; i < wanted; i++)
			print int(i * calls / wanted) + 1
	}'
}

# Sweep scenario $1 with $2 points.
sweep()
{
	points "$calls" "$2" >"$T/$1.points"
	export T PS PTRACE_KILL results calls
	xargs -P "${SWEEP_JOBS:-2}" -n 1 sh "$TOP/tests/crash/sweep.sh" \
		--point "$1" <"$T/$1.points"
	tried=$(wc -l <"$T/$1.points")
	good=$(find "$results" -name "$1.*.good" | wc -l)
	killed=$(find "$results" -name "$1.*.killed" | wc -l)
	note "$1: $((calls)) calls, $((tried)) points, $((killed)) killed," \
		"$((good)) good"
	is "$1: every point ends as if never killed" "$((good))" "$((tried))"
	find "$results" -name "$1.*.bad" | sort | head -n 10 | while read -r bad
	do
		sed 's/^/# /' "$bad"
	done
	# A run's calls vary by a few from run to run, at its very end.
	ok "$1: nearly every point was killed" \
		test $((killed * 100)) -ge $((tried * 98))
}

test_begin
need_program
results=$T/results
mkdir -p "$results"
: >"$results/inputs"
build_killer || exit 1
need_ptrace

ok 'a spool is made and exports are dropped' \
	prepare_intake "$T/intake.prepared" || test_end
ok 'intake: the run is the same twice' reference intake || test_end
like 'intake: takes in and issues' "$(segments_added intake)" \
	'^config ingest transmit $|^ingest transmit $'
intake_calls=$calls
ok 'each request has exactly one order' orders_once "$T/intake.finished"
note "$(cat "$T/out")"

cp -a "$T/intake.finished" "$T/answers.prepared"
PROVSPOOL_NOW=2026-11-24T09:30:00Z
ok 'the desk is answered' prepare_answers "$T/answers.prepared" || test_end
ok 'answers: the run is the same twice' reference answers || test_end
like 'answers: judges them' "$(segments_added answers)" '^apply '
answer_calls=$calls
ok 'still each request has exactly one order' orders_once "$T/answers.finished"

total=$((intake_calls + answer_calls))
case ${SWEEP:-500} in
all) wanted=$total ;;
*) wanted=${SWEEP:-500} ;;
esac
[ "$wanted" -le "$total" ] || wanted=$total
intake_points=$((wanted * intake_calls / total))

PROVSPOOL_NOW=2026-11-23T08:00:00Z
calls=$intake_calls
sweep intake "$intake_points"
PROVSPOOL_NOW=2026-11-24T09:30:00Z
calls=$answer_calls
sweep answers $((wanted - intake_points))
test_end
