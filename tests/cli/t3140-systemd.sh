#!/bin/sh
# The unit in examples/systemd: systemd understands it, and it may do little.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
test_begin
need_program
command -v systemd-analyze >"$T/out" || skip_all 'there is no systemd-analyze'
units=$TOP/examples/systemd

# The program where it is now; the manual is not installed.
sed "s,/usr/local/bin/provspool,$PS," "$units/provspool@.service" \
	>provspool@test.service
SYSTEMD_LOG_LEVEL=warning
export SYSTEMD_LOG_LEVEL
ok 'systemd understands it' \
	systemd-analyze verify --man=no ./provspool@test.service
is 'without a warning' "$(cat "$T/out" "$T/err")" ''
ok 'its exposure is computed' \
	systemd-analyze security --offline=true ./provspool@test.service
score=$(sed -n 's/.*Overall exposure level.*: \([0-9.]*\) .*/\1/p' "$T/out")
like 'and is a number' "$score" '^[0-9]+\.[0-9]+$'
is "at most 2.5: it is $score" \
	"$(awk -v s="$score" 'BEGIN { print s <= 2.5 }')" 1
like 'what it runs is a command of ours' "$(cat "$units/provspool@.service")" \
	'^ExecStart=.*provspool watch %f$'
test_end
