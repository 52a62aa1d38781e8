#include <errno.h>
#include <fcntl.h>
#include <signal.h>

#include "provspool/fault.h"
#include "provspool/fs.h"

/*
 * The kernel grants a read lease only while nobody has the file open for
 * writing.  While it is held, a writer that opens the file is made to wait and
 * we get a signal, which by default would end us: hence one that is ignored.
 */
enum ps_fs_writer
ps_fs_writer_of(int fd)
{
	if (ps_fault_fails("lease"))
		return PS_FS_WRITER_UNKNOWN;
	if (fcntl(fd, F_SETSIG, SIGURG) < 0)
		return PS_FS_WRITER_UNKNOWN;
	if (fcntl(fd, F_SETLEASE, F_RDLCK) == 0) {
		(void)fcntl(fd, F_SETLEASE, F_UNLCK); /* or close() does it */
		return PS_FS_NO_WRITER;
	}
	return errno == EAGAIN ? PS_FS_WRITER : PS_FS_WRITER_UNKNOWN;
}
