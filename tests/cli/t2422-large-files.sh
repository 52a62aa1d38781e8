#!/bin/sh
# Files of people's beside the work files reach the desk whatever their size.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_spool || exit 1
git clone -q -b work s/spool.git bob
cat >"$T/peak.py" <<'END'
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], check=False).returncode
print("peak", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
sys.exit(code)
END

# pushed DESC: what lies in bob/, pushed and run
pushed()
{
	git -C bob add -A
	as_bob git -C bob commit -qm "$1"
	git -C bob push -q origin work
	run_peak "$1"
}

# run_peak DESC: a run, and the memory that it took at most
run_peak()
{
	exits "$1: the run" 0 /usr/bin/python3 "$T/peak.py" "$PS" run s
	peak=$(sed -n 's/^peak //p' "$T/out")
}

# What a sanitizer adds is no memory of ours.
frugal()
{
	nm -D "$PS" | grep -q __asan_init || [ "$peak" -lt 40 ]
}

same()
{
	cmp "bob/$1" "s/desk/$1" && [ -z "$(git -C s/desk status --porcelain)" ]
}

truncate -s 32M bob/plan.bin
pushed 'a large file'
ok 'it is in the desk' same plan.bin
ok 'in less memory than its size' frugal
printf 'x' | dd of=bob/plan.bin bs=1 seek=5 conv=notrunc 2>"$T/err"
chmod +x bob/plan.bin
pushed 'and again with other content'
ok 'it is in the desk' same plan.bin
ok 'and can be run' test -x s/desk/plan.bin
ok 'in less memory than its size' frugal

# An edit of it that is not committed keeps the desk where it is.
printf 'y' | dd of=s/desk/plan.bin bs=1 seek=7 conv=notrunc 2>"$T/err"
printf 'z' | dd of=bob/plan.bin bs=1 seek=9 conv=notrunc 2>"$T/err"
pushed 'edited on both sides'
like 'that is told' "$(cat "$T/out")" 'plan.bin. has edits that are not comm'
ok 'in less memory than its size' frugal
git -C s/desk checkout -q plan.bin
run_peak 'without the edit'
ok 'the desk follows' same plan.bin

# An object that git cannot read leaves the desk as it was.
printf 'w' | dd of=bob/plan.bin bs=1 seek=11 conv=notrunc 2>"$T/err"
git -C bob add -A
as_bob git -C bob commit -qm 'to be damaged'
git -C bob push -q origin work
object=s/spool.git/objects/$(git -C bob rev-parse work:plan.bin |
	sed 's,^..,&/,')
chmod u+w "$object"
cp "$object" "$T/whole"
truncate -s 2000 "$object"
exits 'an object that ends too early' 5 "$PS" run s
like 'is told' "$(cat "$T/err")" 'git fsck'
cp "$T/whole" "$object"
run_peak 'put back'
ok 'the desk follows' same plan.bin
is 'nothing is left over' "$(find s/desk -name '.ps-tmp*')" ''

spool_ok s
test_end
