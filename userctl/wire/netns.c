// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE /* setns() */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "engine/port.h"
#include "no_memory.h"
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

/* A name in a directory may have lost its namespace; then it is an ordinary file. */
static bool is_netns(int fd)
{
	struct statfs fs;

	return fd >= 0 && !fstatfs(fd, &fs) && fs.f_type == NSFS_MAGIC;
}

/**
 * struct named - a named namespace
 * @name: a name
 * @st: tells whether two are the same
 */
struct named {
	char *name;
	struct stat st;
};

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Adds a name to the list, unless its namespace has one already. */
static void list_add(struct ig_netns_list *list, struct named **seen, const char *name,
		     const struct stat *own)
{
	struct named new;
	char path[PATH_MAX];
	int fd = open_netns(name, path);
	bool fine = is_netns(fd) && !fstat(fd, &new.st);
	size_t i;

	if (fd >= 0)
		close(fd);
	for (i = 0; fine && i < list->n; i++)
		fine = !is_same(&(*seen)[i].st, &new.st);
	if (!fine || (list->own && is_same(own, &new.st)))
		return;
	new.name = strdup(name);
	if (!new.name)
		ig_no_memory();
	if (is_same(own, &new.st)) {
		list->own = new.name;
		return;
	}
	*seen = realloc(*seen, (list->n + 1) * sizeof(**seen));
	list->name = realloc(list->name, (list->n + 1) * sizeof(*list->name));
	if (!*seen || !list->name)
		ig_no_memory();
	(*seen)[list->n] = new;
	list->name[list->n++] = new.name;
}

void ig_netns_list(struct ig_netns_list *list)
{
	struct dirent **entry = NULL;
	struct named *seen = NULL;
	struct stat own = { 0 };
	int n, i;

	memset(list, 0, sizeof(*list));
	if (stat("/proc/self/ns/net", &own))
		memset(&own, 0, sizeof(own));
	n = scandir("/run/netns", &entry, NULL, alphasort);
	for (i = 0; i < n; i++) {
		if (entry[i]->d_name[0] != '.')
			list_add(list, &seen, entry[i]->d_name, &own);
		free(entry[i]);
	}
	free(entry);
	free(seen);
}

int ig_netns_list_enter(const struct ig_netns_list *list, size_t i)
{
	char path[PATH_MAX];
	int fd = open_netns(list->name[i], path);
	bool there = is_netns(fd);

	if (fd >= 0)
		close(fd);
	return there ? ig_netns_enter(list->name[i]) : -1;
}

void ig_netns_list_free(struct ig_netns_list *list)
{
	while (list->n)
		free(list->name[--list->n]);
	free(list->name);
	free(list->own);
}
