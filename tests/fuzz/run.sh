#!/bin/sh
# run.sh FUZZER: replay the corpus, then look for something new for
# FUZZ_SECONDS (TAP).  New inputs stay in a scratch folder.
set -u
fuzzer=$1
name=$(basename "$fuzzer")
what=${name#fuzz_}
here=$(dirname "$0")
seconds=${FUZZ_SECONDS:-10}
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
dict=$here/$what.dict
echo 1..2
if "$fuzzer" -runs=0 "$here/corpus/$what" >"$scratch/replay" 2>&1; then
	echo "ok 1 - $what: the corpus is harmless"
else
	sed 's/^/# /' "$scratch/replay"
	echo "not ok 1 - $what: the corpus is harmless"
fi
mkdir "$scratch/new"
if "$fuzzer" -max_total_time="$seconds" -max_len=8192 -timeout=5 \
	-rss_limit_mb=1024 -artifact_prefix="$scratch/" \
	${dict:+$([ -f "$dict" ] && echo "-dict=$dict")} \
	"$scratch/new" "$here/corpus/$what" >"$scratch/log" 2>&1; then
	echo "ok 2 - $what: $seconds s of fuzzing find nothing"
else
	tail -40 "$scratch/log" | sed 's/^/# /'
	for f in "$scratch"/crash-* "$scratch"/timeout-* "$scratch"/oom-*; do
		[ -f "$f" ] && base64 "$f" | sed "s/^/# $(basename "$f"): /"
	done
	echo "not ok 2 - $what: $seconds s of fuzzing find nothing"
fi
