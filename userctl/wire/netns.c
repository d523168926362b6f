// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE /* setns() */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/port.h"
#include "output.h"
#include "wire/netns.h"

/* Opens a namespace as ip-netns(8) names it; its path ends up in @path. */
static int open_netns(const char *netns, char path[PATH_MAX])
{
	/* Both are the same directory, unless a small image lacks the link. */
	static const char *const dirs[] = { "/run/netns/", "/var/run/netns/" };
	int fd = -1;
	size_t i;

	if (strchr(netns, '/')) {
		snprintf(path, PATH_MAX, "%s", netns);
		return open(path, O_RDONLY | O_CLOEXEC);
	}
	for (i = 0; fd < 0 && i < ARRAY_SIZE(dirs); i++) {
		snprintf(path, PATH_MAX, "%s%s", dirs[i], netns);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0 && errno != ENOENT)
			break;
	}
	return fd;
}

int ig_netns_enter(const char *netns)
{
	char path[PATH_MAX];
	int fd, err;

	if (!*netns || !strcmp(netns, ".") || !strcmp(netns, "..")) {
		ig_complain(
			"\"%s\" is not the name of a network namespace; `ip netns` lists the namespaces",
			netns);
		return IG_EXIT_USAGE;
	}
	fd = open_netns(netns, path);
	if (fd < 0) {
		if (errno == ENOENT)
			ig_complain(
				"network namespace %s does not exist (%s); `ip netns` lists the namespaces",
				netns, path);
		else
			ig_complain("cannot open the network namespace %s: %s", path,
				    strerror(errno));
		return IG_EXIT_FAILED;
	}
	err = setns(fd, CLONE_NEWNET) ? errno : 0;
	close(fd);
	if (!err)
		return 0;
	if (err == EINVAL)
		ig_complain("%s is not a network namespace", path);
	else if (err == EPERM)
		ig_complain("entering the network namespace %s needs CAP_SYS_ADMIN", netns);
	else
		ig_complain("cannot enter the network namespace %s: %s", netns, strerror(err));
	return IG_EXIT_FAILED;
}
