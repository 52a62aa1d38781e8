#!/bin/sh
# git merges and shows work files by order and column.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_spool 4 || exit 1

batch=orders/badge/create-000001.csv
yaml=$(cd s/desk && ls orders/vault/*.yaml)
fill=$TOP/examples/acme/fill.py

# fill CLONE ROW CELL... : type into a work file as a spreadsheet would
fill()
{
	fill_file=$1/$batch
	shift
	/usr/bin/python3 "$fill" "$fill_file" "$@"
}

# save CLONE PERSON: commit all of it
save()
{
	"as_$2" git -C "$1" commit -qam "answers of $2"
}

# two clones, each with an answer of its own, and bring b's into a's
pair()
{
	rm -rf a b
	"$PS" open s/spool.git a >/dev/null && "$PS" open s/spool.git b >/dev/null
}

pull()
{
	save a ada && save b bob &&
		git -C a fetch -q ../b work &&
		as_ada git -C a merge -q --no-edit FETCH_HEAD
}

pair
ok 'adjacent rows: answered by two people' fill a 1 status=done
ok '... the other' fill b 2 status=failed 'message=no key'
ok 'they merge without a conflict' pull
show=$(cd a && /usr/bin/python3 "$fill" --show "$batch" status message)
is 'both answers stand' "$show" 'status:    done

status:    failed
message:   no key'
unlike 'no marker lines' "$(cat "a/$batch")" '^(<<<<<<<|>>>>>>>)'

pair
fill a 1 status=done
/usr/bin/python3 - "b/$batch" <<'END'
import csv, sys
rows = list(csv.reader(open(sys.argv[1], encoding="utf-8-sig", newline="")))
rows[1:] = rows[:0:-1]
order = [rows[0].index("status"), rows[0].index("order")]
order += [i for i in range(len(rows[0])) if i not in order]
rows = [[r[i] for i in order] for r in rows]
for r in rows[1:]:
    if r[1].startswith("PO-000000002"):
        r[0] = "failed"
        r[rows[0].index("message")] = "x"
csv.writer(open(sys.argv[1], "w", encoding="utf-8", newline=""), delimiter=";", lineterminator="\n").writerows(rows)
END
ok 'sorted, columns moved, semicolons, LF: merged all the same' pull
show=$(git -C a show "HEAD:$batch")
like 'our answer' "$show" 'done.*PO-000000001'
like 'their answer' "$show" 'failed.*PO-000000002'

pair
fill a 1 status=done 'evidence=T-1'
fill b 1 status=done 'message=took a while'
ok 'one row, different cells: merged' pull
show=$(cd a && /usr/bin/python3 "$fill" --show "$batch" status message evidence)
is 'the row has all of it' "$show" 'status:    done
message:   took a while
evidence:  T-1'

pair
fill a 1 status=done
fill b 1 status=failed 'message=no key'
exits 'the same cell, two values: a conflict' 1 pull
like 'told by order and column' "$(cat "$T/out" "$T/err")" \
	"create-000001.csv: PO-000000001-.: status is 'done' here and 'failed' there \[E-MERGE-CELL\]"
show=$(cd a && /usr/bin/python3 "$fill" --show "$batch" status message)
is 'one cell names both' "$show" "status:    CONFLICT: here 'done', there 'failed'
message:   no key"
exits 'check refuses it before the commit' 1 as_ada sh -c "cd a && '$PS' check '$batch'"
like '... and says which cell' "$(cat "$T/out" "$T/err")" \
	'two versions of status stand in this cell.*E-MERGE-CELL'
ok 'the cell is decided' fill a 1 status=failed 'message=no key at all'
ok '... and committed' save a ada
ok '... and delivered' git -C a push -q origin work
ok '... and judged' "$PS" run s
like 'the decision is recorded' "$("$PS" -C s list --porcelain)" \
	'^PO-000000001.*errored'

pair
fill a 2 status=done
ok 'a row settled upstream is edited here' save a ada
fill b 2 status=already
save b bob
git -C b push -q origin work
"$PS" run s >"$T/out"
git -C a fetch -q origin
ok '... it merges' as_ada git -C a merge -q --no-edit origin/work
like 'and the edit is still there' "$(cat "a/$batch")" 'PO-000000003.*done'

pair
sed -i 's/^  status:.*/  status: done/' "a/$yaml"
sed -i 's/^  status:.*/  status: failed/' "b/$yaml"
exits 'an order in YAML, two answers: a conflict of lines' 1 pull
like 'with markers' "$(cat "a/$yaml")" '^<<<<<<< HEAD'

ok 'git shows a change by order and column' git -C b diff HEAD~1 -- "$yaml"
pair
fill a 1 status=done
diff=$(git -C a diff)
like 'the row before' "$diff" '^-PO-000000002-.  status: –'
like 'the row after' "$diff" '^\+PO-000000002-.  status: done'
unlike 'and no other row' "$diff" '^[-+]PO-000000004'

pair
ok 'row strictness is a setting of the clone' git -C a config \
	merge.provspool.driver "$PS merge-file --row %O %A %B %P"
fill a 1 status=done 'evidence=T-1'
fill b 1 status=done 'message=took a while'
exits 'any two answers to one order are a conflict then' 1 pull

git -C a merge --abort
exits 'a desk has the drivers too' 0 git -C s/desk config merge.provspool.driver
exits 'a file that is not there' 65 "$PS" merge-file x y z "$batch"
exits 'a text that is no work file is merged by line' 0 sh -c \
	"printf 'a\nb\nc\n' >o; printf 'A\nb\nc\n' >a1; printf 'a\nb\nC\n' >b1
	 '$PS' merge-file o a1 b1 notes.txt"
is 'by git itself' "$(cat a1)" 'A
b
C'
spool_ok s
test_end
