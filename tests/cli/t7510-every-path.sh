#!/bin/sh
# Creation, edition and deletion, confirmed, reviewed and failed, in CSV and in
# YAML: the state of the permission at every step.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/fixture.sh
. "$(dirname "$0")/fixture.sh"
test_begin
need_program
fixture_config "$T/config"
for form in csv yaml; do
	for review in never always; do
		cat >"$T/config/resource-types/$form-$review.yaml" <<-END
			identifier: $form-$review
			title: account
			managed_system: System
			work_file: $form
			review: $review
			key: login
			properties:
			  login: {}
			  site: {}
		END
	done
	echo 'verification: extract' >>"$T/config/resource-types/$form-always.yaml"
done
cat >"$T/config/sources/dump.yaml" <<'END'
format: csv
kind: extract
extract:
  coverage: full
  resource_types: [csv-always, yaml-always]
  as_of: file-name
  file_name: 'dump-%Y%m%d-%H%M.csv'
rows: wide
columns:
  resource_type: {column: Type}
  resource: {column: Login}
  owner: {column: Employee}
properties:
  - {property: login, column: Login}
  - {property: site, column: Site}
END
fixture_empty || exit 1

# Each way is an owner of its own: FORM-CHANGE-PATH.
ways()
{
	for form in csv yaml; do
		for change in create update delete; do
			for path in confirmed reviewed error; do
				echo "$form $change $path"
			done
		done
	done
}
type_of()
{
	[ "$2" = reviewed ] && echo "$1-always" || echo "$1-never"
}
# Write down the state of each owner's permission.
look()
{
	ways | while read -r form change path; do
		owner=$form-$change-$path
		"$PS" -C s permissions --porcelain "$owner" |
			awk -F '\t' '/^PO-/ || $10 != "" && !/^#/ { print $7 }' | sort -u | tr '\n' ' ' >>"$T/$owner"
	done
}
# Answer cells of all YAML files below a folder: KEY=VALUE…
fill_yaml()
{
	files=$(ls s/desk/"$1"/*.yaml)
	shift
	for pair in "$@"; do
		for file in $files; do
			sed "s/^  ${pair%%=*}:\$/  ${pair%%=*}: ${pair#*=}/" \
				"$file" >"$T/x"
			cp "$T/x" "$file"
		done
	done
}
answer()
{
	as_ada git -C s/desk commit -qam "$1"
	"$PS" run s >"$T/out" 2>"$T/err"
}

# Tomorrow's work is asked for today, so that each state can be seen.
ways | {
	echo "$HEADER"
	while read -r form change path; do
		owner=$form-$change-$path
		key=$owner property=site value=MIL
		[ "$change" != create ] || key='' property=login value=$owner
		[ "$change" != delete ] || property='' value=''
		echo "R-$owner,1,$(type_of "$form" "$path"),$change,$owner,,$key,$property,,$value,,zoe,2026-11-24,"
	done
} >s/inbox/hr/all.csv
ok 'asked for' "$PS" run s
look
for change in create update delete; do
	fill "$(find s/desk/review/csv-always -name "$change-*.csv")" ALL \
		decision=approve
done
fill_yaml review/yaml-always decision=approve
ok 'approved' answer 'approved'
look
PROVSPOOL_NOW=2026-11-24T08:00:00Z
ok 'the day has come' "$PS" run s
look

# confirmed: done; error: failed, with a message; each row by its owner
for file in s/desk/orders/csv-*/*.csv; do
	row=0
	sed 1d "$file" | while read -r line; do
		row=$((row + 1))
		case $line in
		*-error\"*) fill "$file" "$row" status=failed message=broken ;;
		*) fill "$file" "$row" status=done ;;
		esac
	done
done
for file in s/desk/orders/yaml-*/*.yaml; do
	word=done
	! grep -q -- '^owner: ".*-error"' "$file" || word=failed
	sed -e "s/^  status:\$/  status: $word/" \
		-e 's/^  message:$/  message: broken/' "$file" >"$T/x"
	cp "$T/x" "$file"
done
ok 'answered' answer 'answered'
look
PROVSPOOL_NOW=2026-11-28T08:00:00Z
{
	echo 'Type,Login,Employee,Site'
	for form in csv yaml; do
		for change in create update; do
			owner=$form-$change-reviewed
			echo "$form-always,$owner,$owner,MIL"
		done
	done
} >s/inbox/dump/dump-20261128-0700.csv
ok 'the system itself' "$PS" run s
look

for form in csv yaml; do
	for change in create update delete; do
		is "$form, $change, confirmed" \
			"$(cat "$T/$form-$change-confirmed")" '1 1 2 8 8 '
		is "$form, $change, reviewed" \
			"$(cat "$T/$form-$change-reviewed")" '5 1 2 8 4 '
		is "$form, $change, error" \
			"$(cat "$T/$form-$change-error")" '1 1 2 3 3 '
	done
done
spool_ok s
test_end
