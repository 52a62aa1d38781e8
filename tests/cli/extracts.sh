# shellcheck shell=sh
# extracts.sh - a site whose badges are verified by extracts; sourced after
# fixture.sh.  extract_config writes it to $T/config.

extract_config()
{
	fixture_config "$T/config"
	cat >>"$T/config/resource-types/badge.yaml" <<-'END'
	verification: extract
	grace_hours: 24
	on_contradiction: keep
	END
	cat >"$T/config/sources/badges.yaml" <<-'END'
	format: csv
	kind: extract
	extract:
	  coverage: full
	  resource_types: [badge]
	  as_of: file-name
	  file_name: 'badges-%Y%m%d-%H%M.csv'
	rows: wide
	columns:
	  resource_type: {text: badge}
	  resource: {column: Login}
	  owner: {column: Employee}
	properties:
	  - {property: login, column: Login}
	  - {property: site, column: Site}
	  - {property: state, column: State}
	  - {property: zone, op: add, column: Zones, split: ' '}
	END
}

# extract DAY-TIME ROW… : an extract of that time is dropped
extract()
{
	extract_name=s/inbox/badges/badges-$1.csv
	shift
	{
		echo 'Login,Employee,Site,State,Zones'
		[ $# -eq 0 ] || printf '%s\n' "$@"
	} >"$extract_name"
}
