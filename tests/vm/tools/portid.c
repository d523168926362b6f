// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sockets that take the port id of each other the moment it is free, each with a
 * staging area of its own.
 *
 * usage: portid SECONDS
 *
 * Two processes open sockets of one port id, one after the other: as soon as one
 * is closed, the other has it, while the kernel is still releasing the first. Each
 * begins a staging area, which must not be there yet, and then aborts it, which
 * must be there still, or closes the socket with it.
 *
 * Prints how many areas there were, and how many were not as they should be. Exit
 * status: 0 when none, 1 when some, 2 could not ask.
 */
#define PROGRAM "portid"
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>

#include "wire.h"

#define PORT 424242

static unsigned int *faults, *areas;

static void open_bound(void)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK, .nl_pid = PORT };

	open_socket();
	while (bind(fd, (struct sockaddr *)&addr, sizeof(addr)))
		if (errno != EADDRINUSE)
			die("bind");
}

static void wanted(int family, int cmd)
{
	struct result r = {};

	ask(&r, family, NLM_F_ACK, cmd, NULL, 0);
	if (!r.error)
		return;
	if (!__atomic_fetch_add(faults, 1, __ATOMIC_RELAXED))
		printf("command %d: error %d: %s\n", cmd, r.error, r.text);
	fflush(stdout);
}

static void play(int family, time_t end)
{
	while (time(NULL) < end) {
		open_bound();
		wanted(family, ICMPGUARD_CMD_STAGING_BEGIN);
		if (__atomic_fetch_add(areas, 1, __ATOMIC_RELAXED) % 3)
			wanted(family, ICMPGUARD_CMD_STAGING_ABORT);
		close(fd);
	}
}

int main(int argc, char **argv)
{
	time_t end = time(NULL) + (argc > 1 ? atoi(argv[1]) : 5);
	int family;

	faults = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (faults == MAP_FAILED)
		die("mmap");
	areas = faults + 1;
	open_socket();
	family = resolve();
	close(fd);
	if (!family) {
		fprintf(stderr, PROGRAM ": no family\n");
		return 2;
	}
	if (!fork()) {
		play(family, end);
		_exit(0);
	}
	play(family, end);
	wait(NULL);
	printf("%u areas, %u faults\n", *areas, *faults);
	return *faults ? 1 : 0;
}
