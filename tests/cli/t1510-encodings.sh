#!/bin/sh
# The same export in every encoding becomes the same order.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program

fixture_config "$T/config"
for encoding in windows-1250 windows-1252 iso-8859-1 iso-8859-15 cp850 \
	macintosh utf-16 utf-16le utf-16be; do
	printf 'format: csv\nencoding: %s\n' "$encoding" \
		>"$T/config/sources/$encoding.yaml"
done
fixture_empty || exit 1

# encode FROM-NAME PYTHON-CODEC
encode()
{
	/usr/bin/python3 - "s/inbox/$1/export.csv" "$2" "$1" <<-'END'
	import sys
	text = ("request,resource_type,change,owner,owner_name,property,value\n"
	        "R-%s,badge,create,E1,Gönül Émre,login,u1\n" % sys.argv[3])
	open(sys.argv[1], "wb").write(text.encode(sys.argv[2]))
	END
}

encode windows-1250 cp1250
encode windows-1252 cp1252
encode iso-8859-1 latin-1
encode iso-8859-15 iso8859-15
encode cp850 cp850
encode macintosh mac_roman
encode utf-16 utf-16
encode utf-16le utf-16-le
encode utf-16be utf-16-be
encode hr utf-16
run
is 'every encoding is read' "$RUN $(cat "$T/err")" '0 '
is 'and says the same' "$("$PS" -C s list --porcelain | grep -c 'Gönül Émre')" 10
find s/archive -type f | while read -r file; do
	name=$(basename "$file" .csv)
	[ "${name%.csv}" = "$(sha256sum <"$file" | cut -d ' ' -f 1)" ] || echo "$file"
done >"$T/differ"
is 'what is kept is what came' "$(cat "$T/differ")" ''

printf 'request,resource_type\nR1,bad\220ge\n' >s/inbox/windows-1252/bad.csv
unset RUN
run
like 'a byte that is none of it refuses the file' "$(cat "$T/err")" \
	'windows-1252/bad.csv:2:7: byte 29 of the file \(0x90\) is no text of windows-1252 \[E-ENCODING\]'
is 'which is kept with its reason' "$RUN $(grep -l E-ENCODING s/quarantine/*.reasons.txt | wc -l)" '1 1'
spool_ok s
test_end
