#!/bin/sh
# Completion, and what is suggested when a word is not known.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_spool 2 || exit 1
mkdir bin
ln -s "$PS" bin/provspool
PATH=$PWD/bin:$PATH
export PATH

ok 'a script for bash' provspool completion bash
cp "$T/out" bash.sh
ok 'that bash reads' bash -n bash.sh
if command -v shellcheck >"$T/out"; then
	ok 'and shellcheck, too' shellcheck -s bash bash.sh
fi
ok 'a script for zsh' provspool completion zsh
cp "$T/out" _provspool

# complete WORD... : what bash proposes for the last word
cat >complete.bash <<'END'
set -u
. ./bash.sh
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_provspool
[ ${#COMPREPLY[@]} -eq 0 ] || printf '%s\n' "${COMPREPLY[@]}"
END
proposed()
{
	bash complete.bash provspool "$@" 2>&1 | sort | tr '\n' ' '
}

is 'commands' "$(proposed s)" 'schema show status submit '
is 'after -C, too' "$(proposed -C s li)" 'list '
is 'folders after -C' "$(proposed -C b)" 'bin '
is 'options' "$(proposed list --st)" '--state '
is 'states' "$(proposed list --state tr)" 'transmitted '
is 'behind =' "$(proposed list --state = tr)" 'transmitted '
is 'even an empty one' "$(proposed list --state = | wc -w)" \
	"$(proposed list -s '' | wc -w)"
is 'resource types' "$(proposed -C s list --type '')" 'badge vault '
is 'sources' "$(proposed -C s check --source '')" 'hr '
is 'orders that are out' "$(proposed -C s done PO-)" \
	'PO-000000001-C PO-000000002-F PO-000000003-H '
is 'one that was begun' "$(proposed -C s done -m x PO-000000002)" \
	'PO-000000002-F '
is 'files' "$(proposed check bas)" 'bash.sh '
is 'folders' "$(proposed run bi)" 'bin '
is 'words of a command' "$(proposed schema sh)" 'show '
is 'schemas' "$(proposed schema show jour | grep -c journal-orders)" 1
is 'commands after help' "$(proposed help comp)" 'completion '
is 'nothing where no spool is' "$(proposed done PO-)" ''
is 'nor where a text is free' "$(proposed done --message x)" ''

# Every option of every command stands in both scripts.
for c in $(provspool --help | awk '/^  [a-z]/ { print $1 }'); do
	like "$c stands in the one for zsh" "$(cat _provspool)" "'$c:"
	is "$c: its options in bash" \
		"$(proposed "$c" -- | tr ' ' '\n' | sort | xargs)" \
		"$(provspool "$c" --help | sed -n 's/^  .*\(--[a-z-]*\).*/\1/p' |
			sort -u | xargs)"
	awk -v c="$c" '$0 == "\t" c ")" { on = 1 } on
		on && /;;/ { exit }' _provspool >part
	for o in $(provspool "$c" --help | grep -o -- ' --[a-z-]*'); do
		like "$c $o in zsh" "$(cat part)" "[*,]${o}[]=}[]|\\{-h,--help"
	done
done

if command -v zsh >"$T/out"; then
	ok 'zsh reads its script' zsh -n _provspool
	cat >complete.zsh <<-'END'
	zmodload zsh/zpty
	zpty shell zsh -f -i
	send() { zpty -w shell "$1" }
	send 'PS1= RPS1= PROMPT2=; fpath=($PWD $fpath); TERM=dumb; unsetopt zle_bracketed_paste 2>/dev/null'
	send 'autoload -U compinit; compinit -u -D; zstyle ":completion:*" list-prompt ""'
	send 'shown() { print -r "<<$BUFFER>>" }; zle -N shown; bindkey "^X" shown; print rea""dy'
	while zpty -r shell line; do [[ $line == *ready* ]] && break; done
	zpty -w -n shell "$1"$'\t'$'\x18'
	text=
	while zpty -r shell line '*>>*'; do text+=$line; [[ $text == *'>>'* ]] && break; done
	print -r -- ${${text##*<<}%%>>*}
	END
	typed()
	{
		timeout 300 zsh -f complete.zsh "$1" 2>&1 | tr -d '\r'
	}
	is 'zsh completes commands' "$(typed 'provspool compl')" \
		'provspool completion '
	is 'and options' "$(typed 'provspool list --prob')" \
		'provspool list --problem '
	is 'and states' "$(typed 'provspool list --state verif')" \
		'provspool list --state verified '
	is 'and orders' "$(typed 'provspool -C s done PO-000000002')" \
		'provspool -C s done PO-000000002-F '
else
	pass 'zsh is not installed # SKIP'
fi

# What was meant.
meant()
{
	desc=$1 want=$2
	shift 2
	exits "$desc" 64 "$PS" -C s "$@"
	like "$desc: what was meant" "$(cat "$T/err")" "$want"
}
meant 'a command' "did you mean 'list'" lst
meant 'after help' "did you mean 'show'" help shwo
meant 'an option' "did you mean '--state'" list --stat x
meant 'options are written in full' \
	"no option 'porc'; did you mean '--porcelain'" list --porc
meant 'with a value, too' "no option 'stat'; did you mean '--state'" \
	list --stat=executed
meant 'an ambiguous beginning' "no option 'executed'" done --executed x y
meant 'a state' "did you mean 'transmitted'" list --state transmited
meant 'a resource type' "did you mean 'badge'" list --type bagde
meant 'a source' "did you mean 'hr'" check --source hrr "$T/out"
meant 'a schema' "did you mean 'people'" schema show poeple
meant 'a shell' "did you mean 'bash'" completion bsh
meant 'an option before the command' "did you mean '--version'" --versoin
meant 'an id with a wrong letter' "did you mean 'PO-000000001-C'" \
	show PO-000000001-D
meant 'with swapped characters' "did you mean 'PO-000000003-H'" \
	show PO-00000003-0H
meant 'without the bar' "did you mean 'PO-000000002-F'" show PO000000002-F
ok 'a longer word for a value is none of the options' \
	"$PS" -C s list --owner --porc
spool_ok s
test_end
