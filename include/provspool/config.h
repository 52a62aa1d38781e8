/*
 * config - the settings of a site: one file for the site, one for its
 * people, one per resource type, one per source.
 *
 *   site.yaml                    schema site
 *   people.yaml                  schema people
 *   resource-types/<id>.yaml     schema resource-type
 *   sources/<id>.yaml            schema source
 *   lookups/<id>.csv             tables that sources look things up in
 *
 * A configuration is read whole and checked whole: all findings at once, and
 * nothing runs until there is none.  It is immutable afterwards and lives in
 * its own arena.  Defaults come from the schemas.
 *
 * The engine works with the configuration *on record* in the state history;
 * the files in config/ count once they are recorded.
 */
#ifndef PROVSPOOL_CONFIG_H
#define PROVSPOOL_CONFIG_H

#include "provspool/limits.h"
#include "provspool/encoding.h"
#include "provspool/expected.h"
#include "provspool/map.h"
#include "provspool/order.h"
#include "provspool/schema.h"
#include "provspool/when.h"

struct ps_mapping;

/* How sure we are of who answered; see PEOPLE in provspool.conf(5). */
enum ps_identity_level {
	PS_IDENT_A0 = 1, /* claimed in the commit */
	PS_IDENT_A1,	 /* the pusher or local uid is known */
};

enum ps_work_kind {
	PS_WORK_CSV = 1,
	PS_WORK_YAML,
};

/* When two values are the same. */
enum ps_comparison {
	PS_COMPARE_EXACT = 1,
	PS_COMPARE_IGNORE_CASE,
	PS_COMPARE_DN, /* distinguished names */
};

/* What becomes of a value that is not the one that was asked for. */
enum ps_on_difference {
	PS_DIFFERENT_ACCEPT = 1,
	PS_DIFFERENT_REVIEW,
	PS_DIFFERENT_REJECT,
};

struct ps_property {
	const char *name;
	const char *description;
	enum ps_type type; /* string, integer, boolean, date */
	bool multivalued;
	bool required;	   /* a creation without it is not computable */
	bool returned;	   /* the operator supplies it when done */
	bool may_be_blank; /* … or he leaves it empty */
	enum ps_comparison comparison; /* with what an extract shows */
	enum ps_on_difference on_difference;
};

/* Which orders wait for a decision before they go out. */
enum ps_review {
	PS_REVIEW_ALWAYS = 1,
	PS_REVIEW_UNCERTAIN, /* whose request is not certain of itself */
	PS_REVIEW_NEVER,
};

/* What an owner has to have before he gets a resource of some type. */
struct ps_dependency {
	const char *type;     /* a resource of this type … */
	const char *property; /* … or this property of it, if not "" */
	enum ps_state state;  /* executed or verified */
	struct ps_where where;
};

/* How many orders go out before somebody has to look. */
struct ps_threshold {
	int64_t count;
	int64_t percent; /* of the population */
};
struct ps_thresholds {
	int64_t window_hours;
	int64_t minimum_population; /* from which on percentages count */
	struct ps_threshold create;
	struct ps_threshold update;
	struct ps_threshold remove; /* whatever takes something away */
};

/* What shows that an order was carried out. */
enum ps_verification {
	PS_VERIFY_EXTRACT = 1,
	PS_VERIFY_VIRTUAL, /* what was confirmed counts as being there */
	PS_VERIFY_NONE,
};

/* What becomes of an executed order that an extract contradicts. */
enum ps_on_contradiction {
	PS_CONTRADICTED_REVIEW = 1,
	PS_CONTRADICTED_REISSUE,
	PS_CONTRADICTED_KEEP,
};

struct ps_resource_type {
	const char *id;
	const char *title;
	const char *managed_system;
	const char *owner_type;
	const char *target_type;
	const char *key;		      /* name of the key property */
	const struct ps_property *properties; /* in the order of the file */
	size_t nproperties;
	const char *deactivation_property; /* "" if none: this property … */
	const char *deactivation_value;	   /* … set to this is a revoke */
	struct ps_thresholds thresholds;
	struct ps_map protects; /* keys of protected resources: key -> key */
	int64_t batch_rows;
	int64_t claim_hours; /* for which an assignee has an order; 0: no end */
	struct ps_dependency *depends_on;
	size_t ndepends;
	struct ps_dependency *owner_property; /* or NULL */
	int64_t lead_hours;
	int64_t due_working_days;
	const struct ps_calendar *calendar; /* NULL: Monday to Friday */
	int64_t transmitted_days; /* validity while out; 0: for ever */
	int64_t executed_days;	  /* validity until verified; 0: for ever */
	int64_t hold_days;	  /* how long holds stop the former at most */
	int64_t grace_s; /* an extract may show it undone for so long */
	const char *instructions;     /* Markdown */
	const char *evidence_pattern; /* POSIX extended, "" for none */
	enum ps_review review;
	enum ps_work_kind work_file;
	enum ps_verification verification;
	enum ps_on_contradiction on_contradiction;
	enum ps_identity_level identity_level; /* needed to answer */
	bool evidence_required;
	bool manual;		      /* other channels never get work files */
	bool enabled;		      /* false: nothing of it goes out */
	bool allows[PS_CHANGE_COUNT]; /* by change */
	bool is_needed;		      /* another type depends on it */
};

enum ps_source_format {
	PS_SOURCE_CSV = 1,	 /* format: csv */
	PS_SOURCE_YAML,		 /* format: yaml */
	PS_SOURCE_JSON,		 /* format: json */
	PS_SOURCE_USERCUBE_JSON, /* format: usercube-json */
};

/* In which form results go back to a source. */
enum ps_results {
	PS_RESULTS_NONE,
	PS_RESULTS_CSV,
	PS_RESULTS_JSON,
};

/* Where an extract says of what time it is. */
enum ps_as_of {
	PS_AS_OF_FILE_NAME = 1,
	PS_AS_OF_COLUMN, /* mapped to requested_at */
	PS_AS_OF_CONTROL_FILE,
};

struct ps_extract_settings {
	bool full; /* what it does not name is not there */
	bool may_be_empty;
	enum ps_as_of as_of;
	const char *file_name;	  /* its form; "" if that is not asked */
	const char *const *types; /* NULL-terminated, sorted */
};

struct ps_source {
	enum ps_results results;
	const char *id;
	const struct ps_extract_settings *extract; /* NULL: of requests */
	enum ps_source_format format;
	char delimiter;
	char quote; /* of csv.h: may be PS_CSV_NO_QUOTE */
	enum ps_encoding encoding;
	int64_t skip_lines;	      /* above the header */
	bool headless;		      /* there is none: columns have numbers */
	struct ps_map resource_types; /* their name -> char *, our id */
	bool snapshot;	 /* a file names all that is wanted, not what is new */
	bool by_line;	 /* the request of a row is its file and line */
	bool supersede;	 /* other content of a known request replaces it */
	int64_t quiet_s; /* a file must not have changed for so long */
	const char *control_suffix;   /* ".ctl"; "": no control files */
	const char *control_replaces; /* ".csv", or "": put behind the name */
	int64_t control_grace_s;      /* how long one waits for the other */
	struct ps_expected expected;  /* when exports come, if that is known */
	struct ps_mapping *mapping; /* of a foreign CSV (mapping.h), or NULL */
};

/* What people may do, each a word of people.yaml. */
enum ps_action {
	PS_ACTION_ANSWER = 1,  /* answer */
	PS_ACTION_REVIEW = 2,  /* review */
	PS_ACTION_RELEASE = 4, /* release */
};

struct ps_right {
	unsigned actions;    /* enum ps_action, or-ed */
	bool any_type;	     /* resource_types: ['*'] */
	struct ps_map types; /* id -> id */
};

struct ps_person {
	const char *id;
	const char *name;
	const char *const *emails; /* NULL-terminated, lower case */
	const char *const *principals;
	struct ps_right *rights; /* NULL: do everything; see nrights */
	size_t nrights;		 /* 0 of a list that is there: nothing */
};

/* One file as read; name is the path below config/. */
struct ps_config_file {
	const char *name;
	struct ps_span text;
};

struct ps_config {
	struct ps_arena arena;
	int64_t version;
	const char *site_name;
	const char *const *notify; /* NULL-terminated; NULL: nobody is told */
	char delimiter;		   /* of work files */
	int64_t recent_days;
	struct ps_calendar *calendar;
	bool unknown_person_may_answer;
	struct ps_limits limits;
	struct ps_map resource_types; /* id -> struct ps_resource_type */
	struct ps_map sources;	      /* id -> struct ps_source */
	struct ps_map people;	      /* id -> struct ps_person */
	struct ps_map emails;	      /* lower case -> struct ps_person */
	struct ps_map principals;     /* account -> struct ps_person */
	struct ps_map lookups;	      /* id -> struct ps_csv */
	struct ps_map **maps;	      /* of mappings, for their release */
	size_t nmaps;
	size_t maps_cap;
	/*
	 * Bytes of a time zone of the tz database, set after init by who may
	 * read files (zoneinfo.h); NULL: only UTC and offsets are known.
	 */
	int (*read_zone)(const char *name, struct ps_buf *out,
			 struct ps_err *err);
};

void ps_config_init(struct ps_config *config);
void ps_config_release(struct ps_config *config);

/*
 * Read the files of a configuration, sorted by name.  PS_ECONFIG if anything
 * is wrong; the findings, all of them, are in `diags`.  Checked besides the
 * schemas: site.yaml is there; identifiers are [a-z][a-z0-9-]{0,39} and equal
 * the file's name; the key is a property and not multi-valued; deactivation
 * names a single-valued property; sources name known resource types; what a
 * type depends on is there and does not depend on it in turn; rights
 * name known resource types; no e-mail or person twice; patterns compile; no
 * property is named like a fixed column of the work files.
 */
PS_CHECK int ps_config_parse(const struct ps_config_file *files, size_t n,
			     struct ps_config *config, struct ps_diags *diags,
			     struct ps_err *err);

const struct ps_resource_type *ps_config_type(const struct ps_config *config,
					      const char *id);
const struct ps_source *ps_config_source(const struct ps_config *config,
					 const char *id);
const struct ps_property *ps_type_property(const struct ps_resource_type *type,
					   const char *name);
/* The person of an e-mail address (case ignored), or NULL. */
const struct ps_person *ps_config_person(const struct ps_config *config,
					 const char *email);

#endif
