/*
 * ptrace_kill - kill a program and all it started at its Nth system call.
 *
 *	ptrace_kill count -- prog args	print how many system calls it makes
 *	ptrace_kill at N -- prog args	SIGKILL the whole tree at the Nth
 *
 * Calls of all processes and threads are counted together, as they are
 * entered, from the program's exec on.  The Nth call is not carried out.
 * `at` ends with 86 if it killed, else both end as the program did (128 +
 * signal if it died of one).  While counting, the program's standard output
 * goes to standard error.
 *
 * Nothing of the tree is left running when it returns.
 */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXIT_KILLED 86
#define TREE_MAX 4096
#define OPTIONS                                                                \
	(PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |    \
	 PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL)

struct tree {
	pid_t root;
	pid_t live[TREE_MAX];
	size_t nlive;
	unsigned long calls;
	unsigned long kill_at; /* 0: never */
	bool running;	       /* the program's exec is done */
	bool killed;
	int status; /* exit status of the root */
};

static void __attribute__((noreturn, format(printf, 1, 2)))
die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)fputs("ptrace_kill: ", stderr);
	(void)vfprintf(stderr, fmt, ap);
	(void)fputc('\n', stderr);
	va_end(ap);
	exit(71);
}

static unsigned long
parse_number(const char *s)
{
	unsigned long n = 0;

	for (; *s >= '0' && *s <= '9' && n < 1000000000; s++)
		n = n * 10 + (unsigned long)(*s - '0');
	if (*s || n == 0)
		die("not a number from 1");
	return n;
}

static void __attribute__((noreturn)) run_program(char **argv, bool counting)
{
	if (counting && dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
		die("dup2: %s", strerror(errno));
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
		die("ptrace: %s", strerror(errno));
	(void)raise(SIGSTOP); /* until the options are set */
	(void)execvp(argv[0], argv);
	(void)fprintf(stderr, "ptrace_kill: %s: %s\n", argv[0],
		      strerror(errno));
	_exit(127);
}

static void
tree_add(struct tree *tree, pid_t pid)
{
	for (size_t i = 0; i < tree->nlive; i++)
		if (tree->live[i] == pid)
			return;
	if (tree->nlive == TREE_MAX)
		die("more than %d processes", TREE_MAX);
	tree->live[tree->nlive++] = pid;
}

static void
tree_remove(struct tree *tree, pid_t pid)
{
	for (size_t i = 0; i < tree->nlive; i++)
		if (tree->live[i] == pid)
			tree->live[i] = tree->live[--tree->nlive];
}

static void
tree_kill(struct tree *tree)
{
	tree->killed = true;
	for (size_t i = 0; i < tree->nlive; i++)
		(void)kill(tree->live[i], SIGKILL); /* may be gone already */
}

static bool
is_entry(pid_t pid)
{
	struct __ptrace_syscall_info info;

	return ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) > 0 &&
	       info.op == PTRACE_SYSCALL_INFO_ENTRY;
}

/* What signal the process that stopped goes on with. */
static int
stopped(struct tree *tree, pid_t pid, int status)
{
	int sig = WSTOPSIG(status);

	if (sig == (SIGTRAP | 0x80)) {
		if (tree->running && is_entry(pid) &&
		    ++tree->calls == tree->kill_at)
			tree_kill(tree);
		return 0;
	}
	if (status >> 16) {
		if (status >> 16 == PTRACE_EVENT_EXEC)
			tree->running = true;
		return 0;
	}
	/* A new process begins with SIGSTOP, which is not meant for it. */
	return sig == SIGSTOP ? 0 : sig;
}

static void
ended(struct tree *tree, pid_t pid, int status)
{
	tree_remove(tree, pid);
	if (pid == tree->root)
		tree->status = WIFEXITED(status) ? WEXITSTATUS(status)
						 : 128 + WTERMSIG(status);
}

/* Until nothing of the tree is left. */
static void
tree_follow(struct tree *tree)
{
	int status, sig;
	pid_t pid;

	while ((pid = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR) {
		if (pid < 0)
			continue;
		if (!WIFSTOPPED(status)) {
			ended(tree, pid, status);
			continue;
		}
		tree_add(tree, pid);
		sig = tree->killed ? 0 : stopped(tree, pid, status);
		if (tree->killed)
			(void)kill(pid, SIGKILL); /* born meanwhile */
		else
			(void)ptrace(PTRACE_SYSCALL, pid, NULL, (long)sig);
	}
}

static void
tree_start(struct tree *tree, char **argv)
{
	int status;

	tree->root = fork();
	if (tree->root < 0)
		die("fork: %s", strerror(errno));
	if (tree->root == 0)
		run_program(argv, tree->kill_at == 0);
	if (waitpid(tree->root, &status, 0) < 0 || !WIFSTOPPED(status))
		die("the program did not start");
	if (ptrace(PTRACE_SETOPTIONS, tree->root, NULL, (long)OPTIONS) < 0 ||
	    ptrace(PTRACE_SYSCALL, tree->root, NULL, 0L) < 0)
		die("ptrace: %s", strerror(errno));
}

int
main(int argc, char **argv)
{
	static struct tree tree;
	char **prog = NULL;

	if (argc > 3 && strcmp(argv[1], "count") == 0 &&
	    strcmp(argv[2], "--") == 0) {
		prog = argv + 3;
	} else if (argc > 4 && strcmp(argv[1], "at") == 0 &&
		   strcmp(argv[3], "--") == 0) {
		tree.kill_at = parse_number(argv[2]);
		prog = argv + 4;
	}
	if (!prog) {
		(void)fputs("usage: ptrace_kill count -- prog args\n"
			    "       ptrace_kill at N -- prog args\n",
			    stderr);
		return 64;
	}
	tree_start(&tree, prog);
	tree_follow(&tree);
	if (tree.kill_at == 0)
		printf("%lu\n", tree.calls);
	return tree.killed ? EXIT_KILLED : tree.status;
}
