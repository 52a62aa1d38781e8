#!/bin/sh
# Input made to cost time or memory ends soon, within memory, with its code.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
test_begin
need_program
acme=$TOP/examples/acme
"$PS" init --config "$acme/config" \
	--uuid 00000000-0000-4000-8000-000000000001 s >"$T/out" || exit 1
cp "$acme"/inbox/hr/* s/inbox/hr/
cp "$acme"/inbox/usercube/* s/inbox/usercube/
"$PS" run s >"$T/out" 2>"$T/err"
cp -r "$acme/config" config
as_ada /usr/bin/python3 "$TOP/tests/bombs/bombs.py" "$PS" "$PWD/s" "$PWD/config"
