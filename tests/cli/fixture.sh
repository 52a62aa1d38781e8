# shellcheck shell=sh
# fixture.sh - a small site for tests; sourced after lib.sh.
#
# Resource types: badge (CSV work files), vault (YAML).  Source: hr (CSV).
# People: ada, bob, carl (only badge), eve is unknown.

fixture_config()
{
	mkdir -p "$1/resource-types" "$1/sources"
	printf 'version: 1\nname: Test site\n' >"$1/site.yaml"
	cat >"$1/people.yaml" <<-'END'
	people:
	  - id: ada
	    name: Ada Rossi
	    emails: [ada@example.com]
	  - id: bob
	    name: Bob Weber
	    emails: [bob@example.com]
	  - id: carl
	    name: Carl Holm
	    emails: [carl@example.com]
	    rights:
	      - actions: [answer]
	        resource_types: [badge]
	END
	cat >"$1/resource-types/badge.yaml" <<-'END'
	identifier: badge
	title: badge
	managed_system: Badge system
	review: never
	thresholds:
	  create: {count: 1000000, percent: 100}
	  update: {count: 1000000, percent: 100}
	  delete: {count: 1000000, percent: 100}
	key: login
	properties:
	  login: {required: true}
	  site: {}
	  state: {}
	  zone: {multivalued: true}
	  card: {returned: true, may_be_blank: true}
	deactivation: {property: state, value: disabled}
	instructions: Take the photograph first.
	END
	cat >"$1/resource-types/vault.yaml" <<-'END'
	identifier: vault
	title: vault account
	managed_system: Vault
	review: never
	thresholds:
	  create: {count: 1000000, percent: 100}
	  update: {count: 1000000, percent: 100}
	  delete: {count: 1000000, percent: 100}
	key: login
	work_file: yaml
	properties:
	  login: {}
	  role: {multivalued: true}
	END
	printf 'format: csv\n' >"$1/sources/hr.yaml"
}

HEADER=request,item,resource_type,change,owner,owner_name,resource,property,op,value,current_value,requester,start,priority

# A new badge for owner E$1, named $2: login U$1, site MIL2, zone Z-BLUE.
badge_rows()
{
	printf 'R-%s,1,badge,create,E%s,%s,,login,,U%s,,zoe,,\n' \
		"$1" "$1" "$2" "$1"
	printf 'R-%s,2,badge,create,E%s,%s,,site,,MIL2,,zoe,,\n' \
		"$1" "$1" "$2"
	printf 'R-%s,3,badge,create,E%s,%s,,zone,add,Z-BLUE,,zoe,,\n' \
		"$1" "$1" "$2"
}

vault_rows()
{
	printf 'V-%s,1,vault,create,E%s,%s,,login,,v%s,,zoe,,\n' \
		"$1" "$1" "$2" "$1"
}

# An empty spool in ./s, of $T/config as it is by now, or of fixture_config.
fixture_empty()
{
	[ -d "$T/config" ] || fixture_config "$T/config"
	"$PS" init --config "$T/config" \
		--uuid 00000000-0000-4000-8000-000000000001 s >"$T/out"
}

# A spool in ./s with N badges (default 3) and one vault order sent out.
fixture_spool()
{
	fixture_empty || return
	{
		echo "$HEADER"
		n=1
		while [ "$n" -le "${1:-3}" ]; do
			badge_rows "10$n" "Owner $n"
			n=$((n + 1))
		done
		vault_rows 900 'Vera Vault'
	} >s/inbox/hr/first.csv
	"$PS" run s >"$T/out" 2>"$T/err" || return
	# shellcheck disable=SC2034 # the tests use it
	BATCH=orders/badge/create-000001.csv
}

# The id of the Nth order of a work file, as it stands in the desk.
order_in()
{
	sed -n "$(($2 + 1))p" "s/desk/$1" | cut -d '"' -f 2
}

# fill FILE ROW COLUMN=VALUE…: as examples/acme/fill.py does.
fill()
{
	/usr/bin/python3 "$TOP/examples/acme/fill.py" "$@"
}

# The cell of a row (counted from 1) of a work file, by column.
cell()
{
	/usr/bin/python3 - "$@" <<-'END'
	import csv, sys
	rows = list(csv.reader(open(sys.argv[1], encoding="utf-8-sig", newline="")))
	print(rows[int(sys.argv[2])][rows[0].index(sys.argv[3])])
	END
}

# State of an order: "8 executed attested".
state_of()
{
	"$PS" -C s list --porcelain | awk -F '\t' -v id="$1" \
		'$1 == id { print $3, $2, $4 }'
}

# The desk committed by Ada, then a run; prints the run's findings.
commit_desk()
{
	as_ada git -C s/desk commit -qam "${1:-answers}"
}

run()
{
	"$PS" run "${1:-s}" >"$T/out" 2>"$T/err" </dev/null || RUN=$?
	RUN=${RUN:-0}
}
