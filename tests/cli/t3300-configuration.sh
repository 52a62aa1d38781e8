#!/bin/sh
# A configuration with errors runs nothing; what counts is on record.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_spool 3 || exit 1
cp -r s s0
cp -r "$T/outside" outside0
config=s/config

fresh()
{
	rm -rf s "$T/outside"
	cp -r s0 s
	cp -r outside0 "$T/outside"
	{ echo "$HEADER" && badge_rows 777 New; } >s/inbox/hr/new.csv
}

raise()
{
	sed -i "s/^version: .*/version: $1/" "$config/site.yaml"
}

# refused DESC PATTERN: the run ends with 78, says so (in $T/said), and does
# nothing
refused()
{
	before=$(tips s)
	exits "$1: the run" 78 "$PS" run s
	cp "$T/err" "$T/said"
	like "$1: is told" "$(cat "$T/said")" "$2"
	is "$1: nothing was said to be done" "$(cat "$T/out")" ''
	is "$1: nothing is taken in" "$(ls s/inbox/hr)$(tips s)" "new.csv$before"
	ok "$1: people can still ask" "$PS" -C s list
}

# All of it at once.
fresh
cat >"$config/site.yaml" <<'END'
version: 2
nam: Test site
recent_days: 0
END
cat >"$config/people.yaml" <<'END'
people:
  - id: ada
    emails: [ada@example.com]
  - id: bob
    emails: [ADA@example.com]
    rights:
      - {actions: [answer], resource_types: [bagde]}
END
sed -i 's/^key: login/key: logn/' "$config/resource-types/badge.yaml"
printf 'format: csv\nformat: csv\n' >"$config/sources/hr.yaml"
echo 'x: 1' >"$config/setup.yaml"
refused 'many errors' '^provspool: the configuration has 8 errors$'
for error in \
	'site.yaml:1:1: .*name.* \[E-KEY-MISSING\]' \
	'site.yaml:2:1: .*nam.* \[E-KEY-UNKNOWN\]' \
	'site.yaml:3:14: .* \[E-RANGE\]' \
	'people.yaml:[45]:[0-9]*: .*ada@example.com.* \[E-CONFIG-TWICE\]' \
	'people.yaml(:[0-9:]*)?: .*bagde.* \[E-CONFIG-REF\]' \
	'resource-types/badge.yaml:9:6: .*logn.* \[E-CONFIG-REF\]' \
	'sources/hr.yaml:2:1: .* \[E-KEY-TWICE\]' \
	'setup.yaml: .* \[E-CONFIG\]'; do
	like "all of them: $error" "$(cat "$T/said")" \
		"^provspool: error: config/$error"
done

# Files that are none.
# not_usable DESC PATTERN SCRIPT: after SCRIPT in the folder
not_usable()
{
	fresh
	(cd "$config" && eval "$3")
	refused "$1" "$2"
	exits "$1: check says it, too" 78 "$PS" -C s check
}

not_usable 'no site.yaml' '^provspool: error: config/site.yaml: .*missing' \
	'rm site.yaml'
not_usable 'an empty file' '^provspool: error: config/people.yaml: .*E-EMPTY' \
	': >people.yaml'
not_usable 'a link' '^provspool: config/site.yaml .*no link' \
	'mv site.yaml ../x; ln -s ../x site.yaml'
not_usable 'a pipe' '^provspool: config/people.yaml .*no link, pipe' \
	'rm people.yaml; mkfifo people.yaml'
not_usable 'a folder' '^provspool: config/people.yaml .*folder' \
	'rm people.yaml; mkdir people.yaml'
not_usable 'a file over the cap' '^provspool: config/people.yaml .*256 KiB' \
	'head -c 300000 /dev/zero | tr "\0" "#" >people.yaml'
not_usable 'another ending' '^provspool: config/resource-types/badge.yml ' \
	'mv resource-types/badge.yaml resource-types/badge.yml'
not_usable 'a file in place of a folder' '^provspool: config/sources .*folder' \
	'rm -r sources; echo x >sources'
not_usable 'a name that plays with the terminal' \
	'^provspool: error: config/a\\x1b\[2J\.yaml: ' \
	"echo 'x: 1' >'$(printf 'a\033[2J.yaml')'"
fresh
rm -r "$config"
refused 'no configuration at all' "^provspool: '.*/config' .*on record in seg"

# What editors leave behind is not looked at.
fresh
cp "$config/site.yaml" "$config/site.yaml~"
echo : >"$config/.site.yaml.swp"
echo 'how it is done' >"$config/README"
ok 'files beside the configuration' "$PS" run s
is 'change nothing' "$(cat "$T/err")" ''

# Versions.
fresh
echo 'recent_days: 3' >>"$config/site.yaml"
refused 'other content, the same version' \
	'^provspool: error: config/site.yaml: .*still 1 \[E-CONFIG-VERSION\]$'
like 'and what to do' "$(cat "$T/said")" '^      = raise version in site.yaml'
raise 2
ok 'version raised' "$PS" run s
like 'it is recorded' "$(cat "$T/out")" '^configuration version 2 taken on record$'
is 'in the history' \
	"$(git -C s/spool.git log --format=%s state | grep -c '^config: ')" 2
like 'and the run goes on' "$(cat "$T/out")" 'hr/new.csv: 1 order'
ok 'again' "$PS" run s
is 'nothing is recorded twice' \
	"$(git -C s/spool.git log --format=%s state | grep -c '^config: ')" 2
raise 1
{ echo "$HEADER" && badge_rows 778 New; } >s/inbox/hr/new.csv
ok 'an older version put back' "$PS" run s
like 'is told' "$(cat "$T/err")" \
	'^provspool: warning: config/site.yaml: version 1 .*\[W-CONFIG-OLD\]$'
like 'the recorded one is used' "$(cat "$T/out")" 'hr/new.csv: 1 order'
is 'nothing is recorded' \
	"$(git -C s/spool.git log --format=%s state | grep -c '^config: ')" 2
printf 'version: 1\nnam: x\n' >"$config/site.yaml"
exits 'an older version with errors' 78 "$PS" run s
spool_ok s

# What is taken away while orders are open.
fresh
desk=s/desk/$BATCH
rm "$config/resource-types/vault.yaml"
sed -i '/zone:/d' "$config/resource-types/badge.yaml"
echo 'work_file: yaml' >>"$config/resource-types/badge.yaml"
raise 2
"$PS" run s >"$T/out" 2>"$T/err"
vault=$(cd s/desk && echo orders/vault/*.yaml)
first=$(cell "$desk" 1 order)
fill "$desk" 1 status=done
sed -i 's/^  status:.*/  status: done/' "s/desk/$vault"
commit_desk
exits 'answers after types and properties were changed' 1 "$PS" run s
is 'an order with a property that is gone can be answered' \
	"$(state_of "$first")" '8 executed attested'
is 'the file stays what it was' "$(sed 1q "$desk" | cut -d '"' -f 2)" order
is 'with the other rows' "$(cell "$desk" 1 owner)" E102
like 'a type that is gone is told' "$(cat "$T/err")" \
	"^provspool: error: $vault:.*\\[E-RESOURCE-TYPE\\]$"
spool_ok s
fresh
rm "$config/sources/hr.yaml"
raise 2
exits 'a source that is gone' 1 "$PS" run s
like 'its folder is told' "$(cat "$T/err")" \
	'^provspool: error: inbox/hr: .*\[E-SOURCE\]$'
is 'and waits' "$(ls s/inbox/hr)" new.csv

# init takes no configuration with errors, and leaves nothing behind.
mkdir bad
printf 'version: 1\n' >bad/site.yaml
exits 'init with a configuration that has errors' 78 "$PS" init --config bad new
like 'tells them' "$(cat "$T/err")" '^provspool: error: config/site.yaml'
is 'and leaves nothing' "$(echo new*)" 'new*'
exits 'init with a folder that is none' 65 "$PS" init --config nowhere new
is 'leaves nothing either' "$(echo new*)" 'new*'
test_end
