# shellcheck shell=sh
# watcher.sh - a watcher in the background; sourced after lib.sh.
#
# What it says is in $T/said.  says() waits for a line; each line is found
# once, in the order in which they come.

# watch_begin [OPTION…] [NAME=VALUE…, before options]: start on ./s
watch_begin()
{
	: >"$T/said"
	rm -f "$T/mark"
	env "$@" >"$T/said" 2>&1 </dev/null &
	WATCHER=$!
	trap 'kill -9 "$WATCHER" 2>"$T/err"; rm -rf "$T"' EXIT
}

# says DESC PATTERN: it says such a line, now or soon
says()
{
	if /usr/bin/python3 "$TOP/tests/cli/await.py" "$T/said" "$T/mark" \
		"$2" >"$T/line"; then
		pass "$1"
		return 0
	fi
	fail "$1"
	note "waited for: $2"
	note "$(tail -n 20 "$T/said")"
	return 1
}

# becomes DESC gone|there PATH
becomes()
{
	ok "$1" /usr/bin/python3 "$TOP/tests/cli/await.py" "$2" "$3"
}

# watch_end DESC STATUS [SIGNAL]: end it, and it has this exit status
watch_end()
{
	kill -s "${3:-TERM}" "$WATCHER"
	wait "$WATCHER"
	is "$1" $? "$2"
	trap 'rm -rf "$T"' EXIT
}
