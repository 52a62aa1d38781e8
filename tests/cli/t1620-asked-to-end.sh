#!/bin/sh
# Asked to end during a long step, the watcher gives the step up at once: it
# ends well, nothing of the step counts, and the next run makes of it exactly
# what would have become of it.  A run is killed by the same signal, to the
# same end.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
# shellcheck source=tests/cli/watcher.sh
. "$(dirname "$0")/watcher.sh"
test_begin
need_program
{
	echo "$HEADER"
	n=1000
	while [ $n -lt 1300 ]; do
		badge_rows $n "Owner $n"
		n=$((n + 1))
	done
	while [ $n -lt 1390 ]; do
		badge_rows $n 'Wrong one' | sed 's/,badge,/,bagde,/'
		n=$((n + 1))
	done
} >many.csv

# A spool with answers in its desk and an export in its inbox.
begin()
{
	rm -rf s "$PROVSPOOL_STATE_DIR" "$T/config"
	mkdir "$PROVSPOOL_STATE_DIR"
	fixture_spool 3
	fill "s/desk/$BATCH" 1 status=done
	fill "s/desk/$BATCH" 2 status=failed 'message=no card'
	commit_desk
	[ "${1:-}" != index ] || rm s/index.db
	cp many.csv s/inbox/hr/many.csv
	before=$(tips s)
}

begin
exits 'undisturbed' 1 "$PS" run s
done_so=$(tips s)
want=$(git -C s/spool.git log --format=%s state | grep -v ^init)

# at STEP SEGMENTS: asked to end there, so many segments were there before
at()
{
	step=$1
	begin "$step"
	known=$(echo "$before" | head -n 1)
	watch_begin PS_FAULT_TERM="$step" "$PS" watch --verbose s
	says "$step: the watcher says that it is asked to end" \
		'^cycle 1: asked to end' || kill -9 "$WATCHER"
	wait "$WATCHER"
	is 'it ends well' $? 0
	trap 'rm -rf "$T"' EXIT
	is 'nothing failed' "$(grep -c '^provspool: asked' "$T/said")" 0
	is 'of the step nothing is recorded' \
		"$(git -C s/spool.git rev-list --count "$known..state")" "$2"
	exits 'the next run does it' "$3" "$PS" run s
	is 'as if nothing had happened' "$(tips s)" "$done_so"
	begin "$step"
	# shellcheck disable=SC2016 # for the inner shell
	exits "$step: a run is killed by the signal" 143 \
		env PS_FAULT_TERM="$step" sh -c '"$@" >"$0/x" 2>&1' "$T" "$PS" run s
	is 'of the step nothing is recorded' \
		"$(git -C s/spool.git rev-list --count "$known..state")" "$2"
	exits 'the next run does it' "$3" "$PS" run s
	is 'as if nothing had happened' "$(tips s)" "$done_so"
}

at index 0 1
at 'reading many.csv' 0 1
at hr/many.csv 0 1
at 'refused rows' 0 1
at answers 1 0
at 'sending out' 2 0
at 'work files' 3 0
is 'no step is left out: each way ends in the same history' \
	"$(git -C s/spool.git log --format=%s state | grep -v ^init)" "$want"
spool_ok s
test_end
