"""Runs a command on a terminal of its own: what it draws goes to standard output, keys come from standard input,
`rows columns` on file descriptor 3 resizes it."""
import fcntl
import os
import pty
import select
import struct
import sys
import termios

rows, columns, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]


def resize(fd, rows, columns):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


pid, terminal = pty.fork()
if pid == 0:
    resize(0, rows, columns)
    os.execvp(command[0], command)

sources = [terminal, 0, 3]
while True:
    ready, _, _ = select.select(sources, [], [])
    if terminal in ready:
        try:
            drawn = os.read(terminal, 65536)
        except OSError:
            drawn = b""
        if not drawn:
            break
        os.write(1, drawn)
    if 0 in ready:
        keys = os.read(0, 65536)
        os.write(terminal, keys) if keys else sources.remove(0)
    if 3 in ready:
        size = os.read(3, 100).decode().split()
        resize(terminal, int(size[0]), int(size[1])) if size else sources.remove(3)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) & 0xFF)
