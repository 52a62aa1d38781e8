#!/bin/sh
# Functions fit a screen: none over 70 lines, nine in ten up to 45, half up to
# 15; files up to 600 lines.  Lines count from the line of the function's name
# to its closing brace.
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"
lint_begin
need_tool ctags

# Length, name and place of each function of the files on standard input.
function_lengths()
{
	ctags -f - --languages=C --langmap=C:.c.h --c-kinds=f --fields=+ne \
		--sort=no -L - |
		awk -F '\t' '
		{
			line = end = 0
			for (i = 4; i <= NF; i++) {
				if ($i ~ /^line:/)
					line = substr($i, 6)
				if ($i ~ /^end:/)
					end = substr($i, 5)
			}
			if (end > 0)
				print end - line + 1, $1, $2 ":" line
		}' | sort -n
}

# Figures of a sorted list of lengths, then findings beyond the limits.
figures()
{
	awk '
	{ length_of[NR] = $1 }
	END {
		if (NR == 0)
			exit
		median = length_of[int((NR + 1) / 2)]
		p90 = length_of[int(NR * 0.9 + 0.999)]
		printf "# %d functions: median %d, nine in ten up to %d, " \
		    "longest %d lines\n", NR, median, p90, length_of[NR]
		if (median > 15)
			print "median over 15 lines"
		if (p90 > 45)
			print "one in ten is over 45 lines"
	}' "$1"
	awk '$1 > 70 { print $3 ": " $2 " has " $1 " lines" }' "$1"
}

# Without the line of figures, which is no finding.
lengths_beyond()
{
	figures "$1" | grep -v '^#' || :
}

files_beyond()
{
	while IFS= read -r file; do
		lines=$(wc -l <"$file")
		[ "$lines" -le 600 ] || echo "$file: $((lines)) lines"
	done <"$1"
}

{
	echo 'static int'
	echo 'long_one(void)'
	echo '{'
	yes '	x();' | sed 700q
	echo '}'
} >"$T/w/long.c"
echo "$T/w/long.c" >"$T/long"
function_lengths <"$T/long" >"$T/lengths"
finds 'finds a long function' 'long_one has 703 lines' \
	lengths_beyond "$T/lengths"
finds 'finds a high median' '^median over 15' lengths_beyond "$T/lengths"
finds 'finds a long file' 'long.c: 704 lines' files_beyond "$T/long"

project_files 'src/*.c' 'src/*.h' >"$T/sources"
function_lengths <"$T/sources" >"$T/lengths"
figures "$T/lengths" | grep '^#'
finds_nothing 'functions are short' lengths_beyond "$T/lengths"

project_files 'src/*.[ch]' 'include/*.h' 'tests/*.[ch]' >"$T/sources"
finds_nothing 'files are short' files_beyond "$T/sources"
test_end
