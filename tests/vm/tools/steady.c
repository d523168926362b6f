// SPDX-License-Identifier: GPL-2.0-only
/*
 * steady: holds a socket that asks for time stamps until it is killed. The first
 * such socket of a machine and the last one (every ping, fping or tcpdump alone)
 * make the kernel patch the code that each packet runs. QEMU 7.2 may go on
 * running the breakpoint of such a patch, and the guest dies of "Oops: int3".
 */
#include <err.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
	int on = 1, fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_TIMESTAMP, &on, sizeof(on)))
		err(1, "a socket with time stamps");
	for (;;)
		pause();
}
