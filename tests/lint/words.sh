#!/bin/sh
# What must not stand in the sources: paths of somebody's machine, notes of
# unfinished work, blanks at the ends of lines.
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"
lint_begin

# Written so that this file does not find itself.
paths='(^|[^A-Za-z0-9_.~*}$"@:-])/(wor[k]|hom[e]|roo[t])(/|$|[^A-Za-z0-9_/-])'
notes='(^|[^A-Za-z0-9_])(TO[D]O|FIX[M]E|X[X]X)([^A-Za-z0-9_]|$)'
blanks='[ 	]+$'

# Names of the files on standard input whose lines match $1.
grep_files()
{
	tr '\n' '\0' | xargs -0 -r grep -InE -e "$1" /dev/null || :
}

# Data made to be odd is as it is.
files()
{
	project_files | grep -vE '^(examples/invalid|tests/(golden|fuzz/corpus))/'
}

find_words()
{
	files | grep_files "$1"
}

example()
{
	printf '%s\n' "$3" >"$T/w/example"
	echo "$T/w/example" >"$T/list"
	grep_files "$2" <"$T/list" >"$T/found"
	like "finds $1" "$(cat "$T/found")" 'example:1:'
}

example 'a path' "$paths" "see /wor""k/main"
example 'a home' "$paths" "cd /hom""e/ada"
example 'a note' "$notes" "/* TO""DO: later */"
example 'trailing blanks' "$blanks" 'int x; '

finds_nothing 'no path of a machine' find_words "$paths"
finds_nothing 'no note of unfinished work' find_words "$notes"
finds_nothing 'no blanks at the ends of lines' find_words "$blanks"
test_end
