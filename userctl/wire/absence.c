// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "wire/absence.h"
#include "cmd/cmd.h"

/* Deeper than any /lib/modules, but finite in case of a loop. */
#define DEPTH_MAX 12

static void say(struct ig_absence *out, enum ig_absence_reason reason, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void say(struct ig_absence *out, enum ig_absence_reason reason, const char *fmt, ...)
{
	va_list ap;

	out->reason = reason;
	va_start(ap, fmt);
	vsnprintf(out->text, sizeof(out->text), fmt, ap);
	va_end(ap);
}

static void append(char path[PATH_MAX], const char *part)
{
	size_t len = strlen(path), n = strlen(part);

	if (n > PATH_MAX - 1 - len)
		n = PATH_MAX - 1 - len;
	memcpy(path + len, part, n);
	path[len + n] = '\0';
}

static void join(char path[PATH_MAX], const char *a, const char *b, const char *c)
{
	path[0] = '\0';
	append(path, a);
	append(path, b);
	append(path, c);
}

/* Reads the first line of @root@path into @buf; "" when there is none. */
static void read_line(const char *root, const char *path, char *buf, int size)
{
	char full[PATH_MAX];
	FILE *in;

	join(full, root, path, "");
	in = fopen(full, "re");
	if (!in || !fgets(buf, size, in))
		buf[0] = '\0';
	if (in)
		fclose(in);
	buf[strcspn(buf, "\n")] = '\0';
}

static bool is_module(const char *name)
{
	return !fnmatch("icmpguard.ko", name, 0) || !fnmatch("icmpguard.ko.[xgz]*", name, 0);
}

/* Looks for the module below @dir; its path stays in @dir when found. */
static bool find_module(char dir[PATH_MAX], int depth)
{
	size_t len = strlen(dir);
	bool found = false;
	struct dirent *entry;
	struct stat st;
	DIR *d = depth < DEPTH_MAX ? opendir(dir) : NULL;

	while (d && !found && (entry = readdir(d))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (len + strlen(entry->d_name) + 2 > PATH_MAX)
			continue;
		sprintf(dir + len, "/%s", entry->d_name);
		/* Links are not followed: build and source lead out of the directory. */
		if (is_module(entry->d_name))
			found = true;
		else if (!lstat(dir, &st) && S_ISDIR(st.st_mode))
			found = find_module(dir, depth + 1);
		if (!found)
			dir[len] = '\0';
	}
	if (d)
		closedir(d);
	return found;
}

/* Finds a kernel other than @release that has the module, into @other. */
static bool find_other(const char *root, const char *release, char *other, size_t size)
{
	char dir[PATH_MAX], path[PATH_MAX];
	bool found = false;
	struct dirent *entry;
	DIR *d;

	join(dir, root, "/lib/modules/", "");
	d = opendir(dir);
	while (d && !found && (entry = readdir(d))) {
		if (entry->d_name[0] == '.' || !strcmp(entry->d_name, release))
			continue;
		join(path, dir, entry->d_name, "");
		found = find_module(path, 0);
		if (found)
			snprintf(other, size, "%s", entry->d_name);
	}
	if (d)
		closedir(d);
	return found;
}

/* Tells whether the kernel's command line blocks the module. */
static bool blocked_by_cmdline(const char *root, const char **option)
{
	static const char *const options[] = { "module_blacklist", "modprobe.blacklist" };
	char line[4096], *word, *save = NULL;
	size_t i;

	read_line(root, "/proc/cmdline", line, sizeof(line));
	for (word = strtok_r(line, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		for (i = 0; i < 2; i++) {
			size_t len = strlen(options[i]);
			char *item, *inner = NULL;

			if (strncmp(word, options[i], len) || word[len] != '=')
				continue;
			*option = options[i];
			for (item = strtok_r(word + len + 1, ",", &inner); item;
			     item = strtok_r(NULL, ",", &inner))
				if (!strcmp(item, "icmpguard"))
					return true;
		}
	}
	return false;
}

/* Reads a line of a modprobe.d file; true when it blocks the module. */
static bool blocked_by_line(char *line, const char *file, int number, struct ig_absence *out)
{
	char *save = NULL, *verb = strtok_r(line, " \t\n", &save), *name, *command;

	if (!verb || verb[0] == '#')
		return false;
	name = strtok_r(NULL, " \t\n", &save);
	if (!name || fnmatch(name, "icmpguard", 0))
		return false;
	if (!strcmp(verb, "install")) {
		command = strtok_r(NULL, "\n", &save);
		say(out, IG_ABSENCE_BLOCKED,
		    "the module is blocked: %s:%d runs \"%s\" instead of loading it; remove that "
		    "line, then run `modprobe icmpguard`",
		    file, number, command ? command : "");
		return true;
	}
	if (strcmp(verb, "blacklist"))
		return false;
	say(out, IG_ABSENCE_BLOCKED,
	    "the module is blocked: it is blacklisted in %s:%d and does not load by itself; "
	    "`modprobe icmpguard` loads it by hand",
	    file, number);
	return true;
}

static bool blocked_by_file(const char *root, const char *dir, const char *name,
			    struct ig_absence *out)
{
	char path[PATH_MAX], line[1024];
	bool blocked = false;
	int number = 0;
	FILE *in;

	join(path, root, dir, name);
	in = fopen(path, "re");
	while (in && !blocked && fgets(line, sizeof(line), in))
		blocked = blocked_by_line(line, path + strlen(root), ++number, out);
	if (in)
		fclose(in);
	return blocked;
}

/* modprobe.d(5): a file hides those of its name in later directories. */
static bool blocked_by_modprobe(const char *root, struct ig_absence *out)
{
	static const char *const dirs[] = { "/etc/modprobe.d/", "/run/modprobe.d/",
					    "/usr/local/lib/modprobe.d/", "/usr/lib/modprobe.d/",
					    "/lib/modprobe.d/" };
	size_t i, hidden;

	for (i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
		char path[PATH_MAX];
		struct dirent *entry;
		bool blocked = false;
		DIR *d;

		join(path, root, dirs[i], "");
		d = opendir(path);
		while (d && !blocked && (entry = readdir(d))) {
			if (fnmatch("*.conf", entry->d_name, 0))
				continue;
			for (hidden = 0; hidden < i; hidden++) {
				join(path, root, dirs[hidden], entry->d_name);
				if (!access(path, F_OK))
					break;
			}
			if (hidden == i)
				blocked = blocked_by_file(root, dirs[i], entry->d_name, out);
		}
		if (d)
			closedir(d);
		if (blocked)
			return true;
	}
	return false;
}

static bool find_blocked(const char *root, struct ig_absence *out)
{
	char line[64];
	const char *option;

	read_line(root, "/proc/sys/kernel/modules_disabled", line, sizeof(line));
	if (!strcmp(line, "1")) {
		say(out, IG_ABSENCE_BLOCKED,
		    "the module is blocked: kernel.modules_disabled is 1, so no module can be "
		    "loaded until the next boot");
		return true;
	}
	if (blocked_by_cmdline(root, &option)) {
		say(out, IG_ABSENCE_BLOCKED,
		    "the module is blocked: the kernel's command line names it in %s=; boot "
		    "without that",
		    option);
		return true;
	}
	return blocked_by_modprobe(root, out);
}

/* Names the setting that enforces module signatures, or NULL. */
static const char *signatures_enforced(const char *root)
{
	char line[64];

	read_line(root, "/sys/module/module/parameters/sig_enforce", line, sizeof(line));
	if (line[0] == 'Y' || line[0] == '1')
		return "module.sig_enforce";
	read_line(root, "/sys/kernel/security/lockdown", line, sizeof(line));
	if (strstr(line, "[integrity]") || strstr(line, "[confidentiality]"))
		return "kernel lockdown";
	return NULL;
}

/* Returns 1 signed, 0 not, -1 cannot tell (compressed, unreadable). */
static int is_signed(const char *path)
{
	static const char magic[] = "~Module signature appended~\n";
	const size_t len = sizeof(magic) - 1;
	char tail[sizeof(magic)] = "";
	int fd, sig;

	if (strcmp(path + strlen(path) - 3, ".ko"))
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	sig = lseek(fd, -(off_t)len, SEEK_END) >= 0 && read(fd, tail, len) == (ssize_t)len &&
	      !memcmp(tail, magic, len);
	close(fd);
	return sig;
}

static void find_signature(const char *root, const char *path, struct ig_absence *out)
{
	const char *enforcer = signatures_enforced(root), *shown = path + strlen(root);
	int sig = enforcer ? is_signed(path) : 1;

	if (enforcer && !sig)
		say(out, IG_ABSENCE_UNSIGNED,
		    "the module is unsigned: %s requires signatures, and %s has none; sign it "
		    "with a key this host trusts (mokutil --import enrolls one)",
		    enforcer, shown);
	else if (enforcer)
		say(out, IG_ABSENCE_NOT_LOADED,
		    "the module is not loaded; run `modprobe icmpguard` (%s requires signatures "
		    "here: \"Key was rejected\" means this host does not trust the key of %s)",
		    enforcer, shown);
	else
		say(out, IG_ABSENCE_NOT_LOADED,
		    "the module is not loaded; run `modprobe icmpguard`");
}

void ig_absence_find(const char *root, const char *release, struct ig_absence *out)
{
	char path[PATH_MAX], other[256];

	join(path, root, "/sys/module/icmpguard/initstate", "");
	if (!access(path, F_OK)) {
		say(out, IG_ABSENCE_STUCK,
		    "the module is loaded but does not answer: it is just being loaded or "
		    "unloaded, or `dmesg` says why");
		return;
	}
	join(path, root, "/lib/modules/", release);
	if (!find_module(path, 0)) {
		if (find_other(root, release, other, sizeof(other)))
			say(out, IG_ABSENCE_NOT_BUILT,
			    "the module is not built for this kernel: there is an icmpguard.ko for "
			    "%s, but none under /lib/modules/%s; install linux-headers-%s and "
			    "build it again",
			    other, release, release);
		else
			say(out, IG_ABSENCE_NOT_BUILT,
			    "the module is not built for this kernel: there is no icmpguard.ko "
			    "under /lib/modules/%s; install linux-headers-%s and build it",
			    release, release);
		return;
	}
	if (!find_blocked(root, out))
		find_signature(root, path, out);
}

int ig_absence_complain(void)
{
	struct ig_absence absence;
	struct utsname u;

	if (uname(&u))
		strcpy(u.release, "");
	ig_absence_find("", u.release, &absence);
	ig_complain("%s", absence.text);
	return IG_EXIT_ABSENT;
}
