"""Run a command on a terminal of a given width, and print what it shows.

terminal.py COLUMNS COMMAND [ARGUMENT...]

Standard output and error are the terminal; its own end of line, CR LF, is
printed as LF.  The status is that of the command.
"""
import fcntl
import os
import pty
import struct
import sys
import termios


def main():
    columns = int(sys.argv[1])
    pid, fd = pty.fork()
    if pid == 0:
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        os.execvp(sys.argv[2], sys.argv[2:])
    shown = b""
    while True:
        try:
            part = os.read(fd, 65536)
        except OSError:  # Linux says so when the other end is closed
            break
        if not part:
            break
        shown += part
    sys.stdout.buffer.write(shown.replace(b"\r\n", b"\n"))
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


main()
