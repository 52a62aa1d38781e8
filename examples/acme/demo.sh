#!/bin/sh
# A guided tour of provspool in a scratch folder that is kept.
#   examples/acme/demo.sh [FOLDER]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
PATH=$top/bin:$PATH
export PATH

scratch=${1:-$(mktemp -d "${TMPDIR:-/tmp}/provspool-demo.XXXXXX")}
mkdir -p "$scratch"
scratch=$(cd "$scratch" && pwd)
spool=$scratch/acme
PROVSPOOL_STATE_DIR=$scratch/outside
GIT_CONFIG_GLOBAL=$scratch/gitconfig
GIT_CONFIG_NOSYSTEM=1
GIT_PAGER="cat"
export PROVSPOOL_STATE_DIR GIT_CONFIG_GLOBAL GIT_CONFIG_NOSYSTEM GIT_PAGER
mkdir -p "$PROVSPOOL_STATE_DIR"
git config --global init.defaultBranch work
git config --global advice.detachedHead false

if [ -t 1 ]; then
	bold=$(printf '\033[1m') dim=$(printf '\033[2m') off=$(printf '\033[0m')
else
	bold='' dim='' off=''
fi
chapter=0
say() { printf '%s\n' "$*"; }
title() {
	chapter=$((chapter + 1))
	printf '\n%s%d. %s%s\n\n' "$bold" "$chapter" "$1" "$off"
}
# Show a command, then run it; provspool's status 1 means "told, went on".
try() {
	printf '%s$ %s%s\n' "$dim" "$*" "$off"
	"$@" || {
		status=$?
		[ "$status" -eq 1 ] || exit "$status"
		printf '%s(exit status 1: done, and something was rejected)%s\n' \
			"$dim" "$off"
	}
	say
}
# What the watcher said since the last time, once it said all of that.
heard=0
said() {
	for pattern in "$@"; do
		tail -n "+$((heard + 1))" "$log" | grep -q -e "$pattern" || return
	done
}
watched() {
	for _ in $(seq 600); do
		! said "$@" || break
		sleep 0.05
	done
	said "$@" || {
		say "demo: the watcher did not say all of: $*" >&2
		exit 1
	}
	tail -n "+$((heard + 1))" "$log"
	heard=$(wc -l <"$log")
	say
}
as() {
	GIT_AUTHOR_NAME=$1 GIT_AUTHOR_EMAIL=$2
	GIT_COMMITTER_NAME=$1 GIT_COMMITTER_EMAIL=$2
	export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL
	export GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
}
# The first work file of a kind, below the working tree TREE.
# work_file TREE PATTERN
work_file() {
	find "$1/orders" -path "$1/orders/$2" | sort | head -n 1
}
# Fill answer cells, as a person with a spreadsheet would (see fill.py).
fill() { /usr/bin/python3 "$here/fill.py" "$@"; }

say "${bold}provspool: manual provisioning with files and git${off}"
say "Everything below happens in $scratch, which stays for you to play with."

title "A spool"
try provspool init --config "$here/config" "$spool"
say "From now on it is watched; what the watcher says is shown as it comes."
say "${dim}\$ provspool watch $spool &${off}"
log=$scratch/watch.log
provspool watch "$spool" >"$log" 2>&1 &
watcher=$!
trap 'kill "$watcher" 2>/dev/null || :' EXIT
say

title "Exports are dropped: an HR system's CSV, Usercube's JSON, a damaged one"
say "Our test user is Ada Rossi, E1042. Nothing is known of her so far."
head -c 700 "$here/inbox/usercube/orders.json" >"$scratch/cut-short.json"
try mv "$scratch/cut-short.json" "$spool/inbox/usercube/"
try cp "$here/inbox/usercube/orders.json" "$spool/inbox/usercube/"
try cp "$here/inbox/hr/requests-2026-11-23.csv" "$spool/inbox/hr/"
watched 'requests-.*taken in' 'orders.json.*taken in' 'whole file refused' \
	'sent out'
say "What was wrong in the export lies, with the reason in each row, in a file"
say "that can be corrected and dropped again; everything else went on."
try ls "$spool/quarantine"
try provspool -C "$spool" permissions E1042
say "State 2 is transmitted: the order is out in a work file. João da Silva"
say "starts in February: his is pending, state 1, and says why it waits."
try provspool -C "$spool" list --owner E1050

title "What the operator sees: the desk, a clone of the branch 'work'"
try git -C "$spool/desk" ls-files
try head -n 45 "$spool/desk/README.md"

title "The operator answers: a batch in bulk, a row that failed, a slip"
as "Bob Keller" bob.keller@acme.example
badge=$(work_file "$spool/desk" 'badge/create-*.csv')
say "Bob opens $badge"
say "in his spreadsheet and writes 'done' in every row, then 'failed' in one,"
say "and in one he mistypes: 'doen'."
fill "$badge" ALL status=done
fill "$badge" 2 status=failed "message=No photograph on file"
fill "$badge" 3 status=doen
try git -C "$spool/desk" commit -am "Badges of today" --quiet
say "The commit is all it takes; every row is judged alone:"
watched 'E-STATUS' 'answers* recorded'
say "A mainframe account is a YAML file of its own; one command answers it:"
order=$(provspool -C "$spool" list --type mainframe --state transmitted \
	--porcelain | awk -F '\t' '!/^#/ { print $1; exit }')
try provspool -C "$spool" done -e CHG0012345 "$order"
watched '1 answer recorded'

title "A colleague works in a clone of her own, and does not know git"
as "Chloé Martin" chloe.martin@acme.example
try provspool open "$spool/spool.git" "$scratch/chloe"
sap=$(work_file "$scratch/chloe" 'sap-account/create-*.csv')
fill "$sap" ALL status=done
try provspool -C "$scratch/chloe" submit -m "SAP accounts"
watched 'recorded'

title "What became of the answers"
say "The slip is back in the file, with Bob's text and the reason:"
try /usr/bin/python3 "$here/fill.py" --show "$badge" \
	order problem status message
say "and Bob's commit has a receipt, row by row:"
bobs=$(git -C "$spool/spool.git" log --format=%H --grep='Badges of today' -1 \
	work)
try provspool -C "$spool" receipt "$bobs"

title "States: 1 pending, 2 transmitted, 8 executed and attested, 3 errored"
try provspool -C "$spool" permissions E1042
say "Jürgen Müller's badge could not be made: state 3, with Bob's message."
errored=$(provspool -C "$spool" list --state errored --porcelain |
	awk -F '\t' '!/^#/ { print $1; exit }')
try provspool -C "$spool" show "$errored"
try provspool -C "$spool" log E1042
try provspool -C "$spool" status

title "Bob mends his slip; nothing else of the file is touched"
as "Bob Keller" bob.keller@acme.example
fill "$badge" 1 status=done
try git -C "$spool/desk" commit -am "A slip mended" --quiet
watched '1 answer recorded'
say "Without news there is nothing to do, for the watcher as for a run:"
try provspool run "$spool"

title "A reviewer decides before anything is sent out"
say "Tokens for the VPN are reviewed. Inês approves all but one."
try cp "$here/later/tokens-2026-11-24.csv" "$spool/inbox/hr/"
watched 'tokens-.*taken in' 'up for review'
try provspool -C "$spool" review
as "Inês Duarte" ines.duarte@acme.example
tokens=$(find "$spool/desk/review/vpn-token" -name 'create-*.csv')
fill "$tokens" ALL decision=approve
fill "$tokens" 5 decision=decline "message=Works in the building only"
try git -C "$spool/desk" commit -am "Tokens reviewed" --quiet
watched '5 answers recorded' 'stopped'

title "Four at a time are one too many: a stop, and its release"
try cat "$spool/desk/holds/vpn-token-create.yaml"
say "The release is a commit on that file, and holds for just these orders."
try provspool -C "$spool/desk" release -m "A new site opens" vpn-token-create
watched 'sent out'

title "An error is unblocked"
as "Dana Okafor" dana.okafor@acme.example
tokens=$(work_file "$spool/desk" 'vpn-token/create-*.csv')
fill "$tokens" ALL status=done
fill "$tokens" 2 status=failed "message=No free token"
try git -C "$spool/desk" commit -am "Tokens" --quiet
watched '4 answers recorded' 'up for review'
as "Inês Duarte" ines.duarte@acme.example
order=$(provspool -C "$spool" list --type vpn-token --state errored \
	--porcelain | awk -F '\t' '!/^#/ { print $1; exit }')
try provspool -C "$spool/desk" approve -m "Ten new ones came today" "$order"
watched 'sent out'
as "Dana Okafor" dana.okafor@acme.example
try provspool -C "$spool/desk" done "$order"
watched '1 answer recorded'

title "An extract verifies three tokens and contradicts one"
say "Dana says that all four are there. RemoteGate itself shows three:"
sleep 1 # it is read after that
before=$(date -u +%Y-%m-%dT%H:%M:%SZ)
sleep 1
cat >"$scratch/tokens.csv" <<-END
	Login,Employee,Profile
	arossi,E1042,staff
	jmuller,E1043,
	tyamada,E1044,
END
try mv "$scratch/tokens.csv" \
	"$spool/inbox/remotegate/tokens-$(date -u +%Y%m%d-%H%M%S).csv"
watched 'extract with 3 resources'
try provspool -C "$spool" list --type vpn-token
say "Ada's permissions before that, and now:"
try provspool -C "$spool" permissions --at "$before" E1042
try provspool -C "$spool" permissions E1042

title "The auditor: plain git, no provspool"
try git -C "$spool/spool.git" log --format='%h %ad %s' --date=iso state
try git -C "$spool/spool.git" show --stat --format='%an, %s' state~1
last=$(git -C "$spool/spool.git" ls-tree -r --name-only state |
	grep 'apply/events.csv' | tail -n 1)
try git -C "$spool/spool.git" show "state:$last"
try sh "$top/examples/audit/audit.sh" "$spool/spool.git"

say "${bold}Yours to play with:${off} cd $spool/desk"
say "To use the same settings there:"
say "  export PROVSPOOL_STATE_DIR='$PROVSPOOL_STATE_DIR'"
say "  export GIT_CONFIG_GLOBAL='$GIT_CONFIG_GLOBAL' PATH='$top/bin':\$PATH"
