#!/bin/sh
# Whatever lies in the inbox: it is told, nothing is lost, the rest goes on.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_empty || exit 1
inbox=s/inbox/hr

# told DESC FILE CODE: the run named the file with this code and a remedy,
# which stands behind what it shows of the line
told()
{
	like "$1" "$(grep -A3 -F " $2" "$T/err" | tr '\n' '~')" \
		"^provspool: error: .*\\[$3\\]~([ 0-9]+ \\|[^~]*~)*      = [a-z].*~"
}

digest()
{
	sha256sum "$1" | cut -d ' ' -f 1
}

orders()
{
	"$PS" -C s list --porcelain | grep -vc '^#'
}

# What is no file, or not a file for us, stays where it is.
mkdir "$inbox/folder.csv"
mkfifo "$inbox/pipe.csv"
echo secret >"$T/secret"
ln -s "$T/secret" "$inbox/link.csv"
ln -s nowhere "$inbox/dangling.csv"
echo x >"$T/elsewhere"
ln "$T/elsewhere" "$inbox/hard.csv"
truncate -s 257M "$inbox/big.csv"
{ echo "$HEADER" && badge_rows 101 Ada; } >"$inbox/good.csv"
exits 'a run with bad things in the inbox' 1 "$PS" run s
like 'takes the good file in' "$(cat "$T/out")" 'hr/good.csv: 1 orders?'
told 'a folder is told' hr/folder.csv E-NOT-REGULAR
told 'a pipe is told' hr/pipe.csv E-NOT-REGULAR
told 'a link is told' hr/link.csv E-NOT-REGULAR
told 'a dangling link is told' hr/dangling.csv E-NOT-REGULAR
told 'a hard link is told' hr/hard.csv E-HARD-LINK
told 'a file over the cap is told' hr/big.csv E-TOO-LARGE
is 'they stay' "$(cd "$inbox" && echo *)" \
	'big.csv dangling.csv folder.csv hard.csv link.csv pipe.csv'
is 'nothing was read through a link' "$(grep -rl secret s)" ''
before=$(tips s)
exits 'the next run tells them again' 1 "$PS" run s
is 'all six' "$(grep -c '^provspool: error' "$T/err")" 6
is 'and records nothing' "$(tips s)" "$before"
rm -r "$inbox"/*.csv
ok 'gone, they are forgotten' "$PS" run s

if [ "$(id -u)" -eq 0 ]; then
	pass 'a file that may not be read # SKIP root reads everything'
else
	echo x >"$inbox/closed.csv"
	chmod 000 "$inbox/closed.csv"
	exits 'a file that may not be read' 1 "$PS" run s
	told 'is told' hr/closed.csv E-UNREADABLE
	rm -f "$inbox/closed.csv"
fi

# What other programs are still writing is nobody's business yet.
for name in .hidden.csv x.tmp x.part x.csv~ .x.csv.swp; do
	echo x >"$inbox/$name"
done
ok 'unfinished files are left alone' "$PS" run s
is 'all of them' "$(find "$inbox" -type f | wc -l)" 5
rm -f "$inbox"/* "$inbox"/.hidden.csv "$inbox"/.x.csv.swp

# Files of which nothing can be used.
: >"$inbox/empty.csv"
echo "$HEADER" >"$inbox/header.csv"
printf '%s\nR-1,1,badge,create,E1,"Ad\n' "$HEADER" >"$inbox/quote.csv"
printf '%s\nR-1,1,badge,create,E\000\n' "$HEADER" >"$inbox/nul.csv"
printf '%s\nR-1,1,badge,create,E1,Zo\353\n' "$HEADER" >"$inbox/latin.csv"
printf 'PK\003\004\024\000\006\000' >"$inbox/sheet.csv"
{ echo "$HEADER" | tr , ';' && badge_rows 1 x | tr , ';'; } >"$inbox/semi.csv"
{ echo "$HEADER" | sed 's/resource_type,//' && badge_rows 1 x; } \
	>"$inbox/column.csv"
{ echo "$HEADER" && printf 'R-1,1,badge,create,E1,' &&
	head -c 140000 /dev/zero | tr '\0' x && echo; } >"$inbox/cell.csv"
cp "$inbox/quote.csv" "$T/quote.csv"
exits 'a run with files that cannot be read' 1 "$PS" run s
told 'empty' hr/empty.csv E-EMPTY-FILE
told 'header only' hr/header.csv E-NO-ROWS
told 'unclosed quote' hr/quote.csv:2:23 E-CSV-QUOTE
told 'NUL' hr/nul.csv:2:21 E-NUL
told 'not UTF-8' hr/latin.csv:2:25 E-UTF8
told 'a spreadsheet' hr/sheet.csv E-NOT-CSV
told 'another delimiter' hr/semi.csv:1 E-DELIMITER
told 'a column missing' hr/column.csv:1 E-COLUMN-MISSING
told 'a huge cell' hr/cell.csv:2 E-TOO-LONG
is 'the inbox is empty' "$(ls -A "$inbox")" .claimed
kept=s/quarantine/$(digest "$T/quote.csv")
like 'the run says where a refused file is' "$(cat "$T/out")" "${kept#s/}.csv"
ok 'it is kept as it came' cmp "$kept.csv" "$T/quote.csv"
like 'with the reasons' "$(cat "$kept.reasons.txt")" \
	'^line 2: .*never closed \[E-CSV-QUOTE\]$'
like 'a reason without a line has none' \
	"$(cat s/quarantine/e3b0c442*.reasons.txt)" \
	'^the file is empty \[E-EMPTY-FILE\]$'
is 'the refusals are in the history' \
	"$(git -C s/spool.git log --format=%s state | grep -c refused)" 9
cp "$T/quote.csv" "$inbox/again.csv"
ok 'the same bad file again' "$PS" run s
like 'is known' "$(cat "$T/out")" 'hr/again.csv: the same file'

# Good rows go in, bad ones come back as a file to correct.
{
	echo "$HEADER"
	badge_rows 201 Good
	badge_rows 202 Bad | sed '2s/badge/bagde/'
	printf 'R-203,1,badge,create,E203,Few\n'
	badge_rows 204 Late | sed 's/,,$/,23.11.2026,/'
	badge_rows 205 Odd | sed 's/,site,/,sites,/'
} >"$inbox/mixed.csv"
cp "$inbox/mixed.csv" "$T/mixed.csv"
n=$(orders)
exits 'a mixed file' 1 "$PS" run s
told 'unknown resource type' 'hr/mixed.csv:6:9 (C6)' E-RESOURCE-TYPE
told 'its siblings are told' 'hr/mixed.csv:5 (row 5)' E-SIBLING
told 'too few cells' 'hr/mixed.csv:8 (row 8)' E-CELLS-FEW
told 'a bad date' 'hr/mixed.csv:9:50 (M9)' E-DATE
told 'unknown property' 'hr/mixed.csv:13:32 (H13)' E-PROPERTY
is 'two orders are in, one of them in error' "$(orders)" $((n + 2))
is 'which is seen' "$("$PS" -C s list --state error --porcelain | grep -vc '^#')" 1
ok 'the file is archived as it came' cmp "$T/mixed.csv" \
	"s/archive/$(digest "$T/mixed.csv" | cut -c 1-2)/$(digest "$T/mixed.csv").csv"
rejected=s/quarantine/$(digest "$T/mixed.csv").rejected.csv
is 'seven rows are to be corrected' "$(wc -l <"$rejected")" 8
like 'each with its problem' "$(cat "$rejected")" "no date \\[E-DATE\\]\"?.\$"
sed -e 's/bagde/badge/' -e 's/,23.11.2026,/,,/' -e '/^R-203/d' "$rejected" \
	>"$inbox/corrected.csv"
ok 'corrected, they are taken in' "$PS" run s
is 'both orders' "$(orders)" $((n + 4))

{ echo "$HEADER" && badge_rows 101 Ada | sed s/MIL2/MIL3/; } \
	>"$inbox/changed.csv"
exits 'a known request with other content' 1 "$PS" run s
told 'is refused' hr/changed.csv:2 E-CHANGED

# Names and texts that would play with a terminal.
evil=$(printf 'a\033[2J\nb\377\342\200\256.csv')
{ echo "$HEADER" && badge_rows 301 Eve; } >"$inbox/$evil"
ln -s x "$inbox/z$evil"
mkdir "s/inbox/$evil"
{ echo "$HEADER" && badge_rows 302 "$(printf 'A\033[2J')"; } \
	>"$inbox/escape.csv"
exits 'names with control characters' 1 "$PS" run s
like 'are shown escaped' "$(cat "$T/out")" \
	'^hr/a\\x1b\[2J\\nb\\xff\\u\{202e\}\.csv: 1 orders?'
told 'a link, too' 'hr/za\x1b[2J\nb\xff\u{202e}.csv' E-NOT-REGULAR
told 'a folder, too' 'inbox/a\x1b[2J\nb\xff\u{202e}.csv' E-SOURCE
told 'and a cell is refused' 'hr/escape.csv:2:27 (F2)' E-HIDDEN-CHAR
is 'nothing of it reaches the terminal' \
	"$(cat "$T/out" "$T/err" | LC_ALL=C tr -d '\n -~' | wc -c)" 0
is 'nor an auditor' \
	"$(git -C s/spool.git log --format=%B state | LC_ALL=C tr -d '\n -~' | wc -c)" 0
rm -r "$inbox/z$evil" "s/inbox/$evil"

# Things beside the folders of the sources, or in their place.
echo x >s/inbox/stray.csv
mkdir s/inbox/sap
echo x >s/inbox/sap/x.csv
exits 'things that belong to no source' 1 "$PS" run s
told 'a stray file' inbox/stray.csv E-STRAY
told 'a source that nobody described' inbox/sap E-SOURCE
rm -r s/inbox/stray.csv s/inbox/sap
mv "$inbox" hr
mkdir "$T/target"
{ echo "$HEADER" && badge_rows 401 Zoe; } >"$T/target/x.csv"
ln -s "$T/target" "$inbox"
exits 'a link in place of a folder' 1 "$PS" run s
told 'is told' inbox/hr E-NO-FOLDER
is 'and not followed' "$(ls "$T/target")" x.csv
rm "$inbox"
echo x >"$inbox"
exits 'a file in place of a folder' 1 "$PS" run s
told 'is told, too' inbox/hr E-NO-FOLDER
rm "$inbox"
mv hr "$inbox"

# Output that nobody reads.
into_head()
{
	"$PS" -C s list | head -n 1
}

to_full_disk()
{
	"$@" >/dev/full
}

to_nowhere()
{
	"$@" >&-
}

ok 'a pipe that is closed early' into_head
exits 'a full disk for the output' 74 to_full_disk "$PS" -C s list
exits 'no standard output at all' 71 to_nowhere "$PS" -C s list
{ echo "$HEADER" && badge_rows 501 Ann; } >"$inbox/last.csv"
exits 'a run that cannot tell' 74 to_full_disk "$PS" run s
is 'has done its work all the same' \
	"$("$PS" -C s list --owner E501 --porcelain | grep -vc '^#')" 1
spool_ok s
test_end
