#include "app/desk.h"
#include "app/app.h"

static int
make_desk(const struct ps_call *call, const char *path)
{
	struct ps_spool spool;
	int rc;

	rc = ps_spool_open(path, call->now, &spool, call->err);
	if (rc < 0)
		return rc;
	rc = ps_desk_update(&spool, call->err);
	ps_spool_release(&spool);
	return rc;
}

static bool
is_uuid(const char *s)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

	if (strlen(s) != sizeof(form) - 1)
		return false;
	for (size_t i = 0; form[i]; i++)
		if (form[i] == '-' ? s[i] != '-'
				   : !strchr("0123456789abcdef", s[i]))
			return false;
	return true;
}

static int
tell(struct ps_call *call, const struct ps_spool_plan *plan)
{
	const char *path = plan->path;
	struct ps_buf text = PS_BUF_INIT;
	int rc;

	if (plan->dry_run)
		ps_buf_addstr(&text, "dry run, nothing is changed; init would "
				     "say:\n");
	ps_buf_addf(&text, "spool made in %s\n", path);
	ps_buf_addf(&text,
		    "  settings: %s/config\n  drop exports into: "
		    "%s/inbox/<source>\n",
		    path, path);
	if (plan->server)
		ps_buf_addf(&text, "  people clone: %s/spool.git\n", path);
	else
		ps_buf_addf(&text, "  people work in: %s/desk\n", path);
	ps_buf_addf(&text, "  then: provspool run %s\n", path);
	rc = ps_out(ps_buf_span(&text), call->err);
	ps_buf_release(&text);
	return rc;
}

int
ps_cmd_init(struct ps_call *call)
{
	struct ps_spool_plan plan = { .path = call->args[0],
				      .config = ps_call_option(call, "config"),
				      .uuid = ps_call_option(call, "uuid"),
				      .server = ps_call_option(call, "bare"),
				      .dry_run =
					      ps_call_option(call, "dry-run"),
				      .now = call->now };
	struct ps_diags diags;
	int rc;

	if (plan.uuid && !is_uuid(plan.uuid))
		return ps_err_set(call->err, PS_EUSAGE,
				  "init: '%s' is no UUID in lower case",
				  plan.uuid);
	ps_diags_init(&diags);
	rc = ps_spool_create(&plan, &diags, call->err);
	ps_talk_diags(call, &diags);
	ps_diags_release(&diags);
	if (rc == PS_OK && !plan.server && !plan.dry_run)
		rc = make_desk(call, plan.path);
	return rc < 0 ? rc : tell(call, &plan);
}
