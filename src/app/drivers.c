#include "app/drivers.h"

#include <unistd.h>

#include "provspool/buf.h"
#include "provspool/limits.h"

/* As one word of the shell, which git hands drivers to. */
static const char *
quoted(struct ps_arena *arena, const char *path)
{
	struct ps_buf out = PS_BUF_INIT;
	const char *word;

	ps_buf_addch(&out, '\'');
	for (; *path; path++) {
		if (*path == '\'')
			ps_buf_addstr(&out, "'\\'");
		ps_buf_addch(&out, *path);
	}
	ps_buf_addch(&out, '\'');
	word = ps_arena_strdup(arena, out.ptr);
	ps_buf_release(&out);
	return word;
}

int
ps_drivers_get(struct ps_arena *arena, struct ps_driver out[PS_DRIVERS],
	       struct ps_err *err)
{
	char path[PS_LIMIT_PATH];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path));
	const char *self;

	if (len < 0)
		return ps_err_sys(err, "cannot tell where provspool is");
	if ((size_t)len == sizeof(path))
		return ps_err_set(err, PS_ELIMIT,
				  "the path of provspool is over %d bytes",
				  PS_LIMIT_PATH);
	path[len] = '\0';
	self = quoted(arena, path);
	out[0] = (struct ps_driver){ "merge.provspool.name",
				     "work files of provspool, by order" };
	out[1] = (struct ps_driver){
		"merge.provspool.driver",
		ps_arena_printf(arena, "%s merge-file %%O %%A %%B %%P", self)
	};
	out[2] = (struct ps_driver){ "diff.provspool.textconv",
				     ps_arena_printf(arena, "%s diff-text",
						     self) };
	return PS_OK;
}
