#include "provspool/beside.h"

#include <pthread.h>
#include <stdatomic.h>

struct ps_beside {
	void (*work)(void *context);
	void *context;
	atomic_bool done;
	bool threaded;
	pthread_t thread;
};

static void *
run(void *context)
{
	struct ps_beside *beside = context;

	beside->work(beside->context);
	atomic_store(&beside->done, true);
	return NULL;
}

struct ps_beside *
ps_beside_begin(void (*work)(void *context), void *context)
{
	struct ps_beside *beside = ps_xmalloc(sizeof(*beside));

	beside->work = work;
	beside->context = context;
	atomic_init(&beside->done, false);
	beside->threaded =
		pthread_create(&beside->thread, NULL, run, beside) == 0;
	if (!beside->threaded) /* no more threads: then in turn */
		(void)run(beside);
	return beside;
}

bool
ps_beside_is_done(struct ps_beside *beside)
{
	return atomic_load(&beside->done);
}

void
ps_beside_end(struct ps_beside *beside)
{
	if (beside->threaded && pthread_join(beside->thread, NULL) != 0)
		ps_bug("a thread that cannot be joined");
	free(beside);
}
