#include <signal.h>
#include <unistd.h>

#include "provspool/spawn.h"
#include "tap.h"

static int
run(const char *script, const char *cwd, struct ps_buf *out, int *status)
{
	const char *argv[] = { "sh", "-c", script, NULL };
	struct ps_err err;

	return ps_spawn(argv, cwd, out, status, &err);
}

static void
output_is_appended_and_the_status_is_told(void)
{
	struct ps_buf out = PS_BUF_INIT;
	int status = -1;

	ps_buf_addstr(&out, "> ");
	TAP_EQ_INT(run("echo hello; exit 3", NULL, &out, &status), PS_OK);
	TAP_EQ_STR(out.ptr, "> hello\n");
	TAP_EQ_INT(status, 3);
	TAP_EQ_INT(run("exit 0", NULL, NULL, &status), PS_OK);
	TAP_EQ_INT(status, 0);
	TAP_EQ_INT(run("kill -TERM $$", NULL, NULL, &status), PS_OK);
	TAP_EQ_INT(status, 128 + SIGTERM);
	ps_buf_release(&out);
}

static void
complaints_are_output_where_that_is_asked(void)
{
	const char *argv[] = { "sh", "-c", "echo a; echo b >&2; exit 2", NULL };
	struct ps_buf out = PS_BUF_INIT;
	struct ps_err err;
	int status = -1;

	TAP_EQ_INT(ps_spawn_quiet(argv, NULL, &out, &status, &err), PS_OK);
	TAP_EQ_STR(out.ptr, "a\nb\n");
	TAP_EQ_INT(status, 2);
	ps_buf_release(&out);
}

static void
output_may_go_to_a_file(void)
{
	const char *argv[] = { "sh", "-c", "echo hello; exit 4", NULL };
	FILE *file = tmpfile();
	char text[16] = "";
	struct ps_err err;
	int status = -1;

	if (!TAP_CHECK(file))
		return;
	TAP_EQ_INT(ps_spawn_to(argv, fileno(file), &status, &err), PS_OK);
	TAP_EQ_INT(status, 4);
	rewind(file);
	TAP_CHECK(fgets(text, sizeof(text), file));
	TAP_EQ_STR(text, "hello\n");
	argv[0] = "/no/such/program";
	TAP_CHECK(ps_spawn_to(argv, fileno(file), &status, &err) < 0);
	TAP_CHECK(fclose(file) == 0);
}

static void
no_shell_reads_the_arguments(void)
{
	const char *argv[] = {
		"printf", "%s|", "a b", "$HOME;`id`", "*", NULL
	};
	struct ps_buf out = PS_BUF_INIT;
	struct ps_err err;
	int status = -1;

	TAP_EQ_INT(ps_spawn(argv, NULL, &out, &status, &err), PS_OK);
	TAP_EQ_STR(out.ptr, "a b|$HOME;`id`|*|");
	ps_buf_release(&out);
}

static void
the_program_runs_in_its_folder_and_we_stay(void)
{
	struct ps_buf out = PS_BUF_INIT;
	char *before = getcwd(NULL, 0);
	char *after;
	int status = -1;

	TAP_EQ_INT(run("pwd", "/", &out, &status), PS_OK);
	TAP_EQ_STR(out.ptr, "/\n");
	after = getcwd(NULL, 0);
	TAP_EQ_STR(after, before);
	free(before);
	free(after);
	ps_buf_release(&out);
}

static void
what_cannot_be_started_is_an_error(void)
{
	const char *missing[] = { "provspool-no-such-program", NULL };
	const char *there[] = { "true", NULL };
	struct ps_err err;
	int status = 777;

	TAP_EQ_INT(ps_spawn(missing, NULL, NULL, &status, &err), PS_ENOTFOUND);
	TAP_EQ_STR(err.text, "cannot run 'provspool-no-such-program' in '.': "
			     "No such file or directory");
	TAP_EQ_INT(ps_spawn(there, "/no/such/folder", NULL, &status, &err),
		   PS_ENOTFOUND);
	TAP_EQ_STR(err.text, "cannot run 'true' in '/no/such/folder': "
			     "No such file or directory");
	TAP_EQ_INT(status, 777);
}

static void
input_is_empty_and_blocked_signals_are_not_passed_on(void)
{
	struct ps_buf out = PS_BUF_INIT;
	sigset_t term;
	sigset_t before;
	int status = -1;

	TAP_EQ_INT(run("wc -c", NULL, &out, &status), PS_OK);
	TAP_CHECK(strstr(out.ptr, "0") != NULL);
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	TAP_EQ_INT(sigprocmask(SIG_BLOCK, &term, &before), 0);
	TAP_EQ_INT(run("kill -TERM $$; exit 0", NULL, NULL, &status), PS_OK);
	TAP_EQ_INT(status, 128 + SIGTERM);
	TAP_EQ_INT(sigprocmask(SIG_SETMASK, &before, NULL), 0);
	ps_buf_release(&out);
}

static void
output_is_limited_and_at_the_limit_complete(void)
{
	struct ps_buf out = PS_BUF_INIT;
	int status = -1;

	TAP_EQ_INT(run("head -c 16777216 /dev/zero", NULL, &out, &status),
		   PS_OK);
	TAP_EQ_INT(out.len, 16777216);
	TAP_EQ_INT(status, 0);
	ps_buf_reset(&out);
	/* who never stops is not waited for for ever either */
	TAP_EQ_INT(run("exec cat /dev/zero", NULL, &out, &status), PS_ELIMIT);
	TAP_EQ_INT(status, 128 + SIGPIPE);
	ps_buf_release(&out);
}

int
main(void)
{
	TAP_RUN(output_is_appended_and_the_status_is_told);
	TAP_RUN(complaints_are_output_where_that_is_asked);
	TAP_RUN(output_may_go_to_a_file);
	TAP_RUN(no_shell_reads_the_arguments);
	TAP_RUN(the_program_runs_in_its_folder_and_we_stay);
	TAP_RUN(what_cannot_be_started_is_an_error);
	TAP_RUN(input_is_empty_and_blocked_signals_are_not_passed_on);
	TAP_RUN(output_is_limited_and_at_the_limit_complete);
	return tap_done();
}
