// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE /* nftw() */
#include <dirent.h>
#include <fnmatch.h>
#include <ftw.h>
#include <libkmod.h>
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
#include "complain.h"

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

/* A module file may be compressed. */
static bool is_module(const char *name)
{
	return !fnmatch("icmpguard.ko", name, 0) || !fnmatch("icmpguard.ko.[xgz]*", name, 0);
}

/* The path of the module that find_file() found. */
static char found_path[PATH_MAX];

static int visit(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	if (type == FTW_D || !is_module(path + ftw->base))
		return 0;
	snprintf(found_path, sizeof(found_path), "%s", path);
	return 1;
}

/*
 * Finds the module in a directory of a kernel, which depmod may not have been told of.
 * Links are not followed: build and source lead out of the directory.
 */
static const char *find_file(const char *root, const char *release)
{
	char dir[PATH_MAX];

	join(dir, root, "/lib/modules/", release);
	return nftw(dir, visit, 16, FTW_PHYS) == 1 ? found_path : NULL;
}

/* Finds a kernel other than @release that has the module, into @other. */
static bool find_other(const char *root, const char *release, char *other, size_t size)
{
	char dir[PATH_MAX];
	bool found = false;
	struct dirent *entry;
	DIR *d;

	join(dir, root, "/lib/modules/", "");
	d = opendir(dir);
	while (d && !found && (entry = readdir(d))) {
		if (entry->d_name[0] == '.' || !strcmp(entry->d_name, release))
			continue;
		found = find_file(root, entry->d_name);
		if (found)
			snprintf(other, size, "%s", entry->d_name);
	}
	if (d)
		closedir(d);
	return found;
}

static void say_not_built(const char *root, const char *release, struct ig_absence *out)
{
	char other[256];

	if (find_other(root, release, other, sizeof(other)))
		say(out, IG_ABSENCE_NOT_BUILT,
		    "the module is not built for this kernel: there is an icmpguard.ko for "
		    "%s, but none under /lib/modules/%s; install linux-headers-%s and "
		    "build it again",
		    other, release, release);
	else
		say(out, IG_ABSENCE_NOT_BUILT,
		    "the module is not built for this kernel: no icmpguard.ko is "
		    "under /lib/modules/%s; install linux-headers-%s and build it",
		    release, release);
}

static void say_not_listed(const char *root, const char *release, const char *path,
			   struct ig_absence *out)
{
	const char *ext = strrchr(path, '.');

	say(out, IG_ABSENCE_NOT_LISTED,
	    "the module is built but not listed: there is %s, but modules.dep does not name it; "
	    "run `depmod %s`, then `modprobe icmpguard`%s%s%s",
	    path + strlen(root), release,
	    strcmp(ext, ".ko") ? " (if it is still not listed, kmod cannot read " : "",
	    strcmp(ext, ".ko") ? ext : "", strcmp(ext, ".ko") ? " files here)" : "");
}

/* ---- what stands in its way ---- */

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

/* Directories of modprobe.d(5); a file hides those of its name in later ones. */
static const char *const conf_dirs[] = { "/etc/modprobe.d/", "/run/modprobe.d/",
					 "/usr/local/lib/modprobe.d/", "/usr/lib/modprobe.d/",
					 "/lib/modprobe.d/" };

static bool says(char *line, const char *verb)
{
	char *save = NULL, *word = strtok_r(line, " \t\n", &save), *name;

	if (!word || strcmp(word, verb))
		return false;
	name = strtok_r(NULL, " \t\n", &save);
	return name && !fnmatch(name, "icmpguard", 0);
}

/* Finds the number of the line of a file that says @verb about the module; 0 for none. */
static int line_of(const char *path, const char *verb)
{
	int number = 0, found = 0;
	char line[1024];
	FILE *in = fopen(path, "re");

	while (in && !found && fgets(line, sizeof(line), in)) {
		number++;
		found = says(line, verb) ? number : 0;
	}
	if (in)
		fclose(in);
	return found;
}

static bool is_hidden(const char *root, size_t dir, const char *name)
{
	char path[PATH_MAX];
	size_t i;

	for (i = 0; i < dir; i++) {
		join(path, root, conf_dirs[i], name);
		if (!access(path, F_OK))
			return true;
	}
	return false;
}

static bool place_in_dir(const char *root, size_t i, const char *verb, char *place, size_t size)
{
	char path[PATH_MAX];
	struct dirent *entry;
	int number = 0;
	DIR *d;

	join(path, root, conf_dirs[i], "");
	d = opendir(path);
	while (d && !number && (entry = readdir(d))) {
		if (fnmatch("*.conf", entry->d_name, 0) || is_hidden(root, i, entry->d_name))
			continue;
		join(path, root, conf_dirs[i], entry->d_name);
		number = line_of(path, verb);
	}
	if (number)
		snprintf(place, size, "%s:%d", path + strlen(root), number);
	if (d)
		closedir(d);
	return number;
}

/* Names file and line of what libkmod has read, because it does not tell them. */
static const char *place_of(const char *root, const char *verb, char *place, size_t size)
{
	size_t i;

	snprintf(place, size, "the configuration of modprobe");
	for (i = 0; i < sizeof(conf_dirs) / sizeof(conf_dirs[0]); i++)
		if (place_in_dir(root, i, verb, place, size))
			break;
	return place;
}

static bool is_blacklisted(struct kmod_ctx *ctx, struct kmod_list *list)
{
	struct kmod_list *left = NULL;
	bool blacklisted;

	if (kmod_module_apply_filter(ctx, KMOD_FILTER_BLACKLIST, list, &left) < 0)
		return false;
	blacklisted = !left;
	kmod_module_unref_list(left);
	return blacklisted;
}

/* @list is what modprobe makes of the name: the module, unless an alias is in the way. */
static bool blocked_by_modprobe(const char *root, struct kmod_ctx *ctx, struct kmod_list *list,
				struct ig_absence *out)
{
	struct kmod_module *mod = list ? kmod_module_get_module(list) : NULL;
	const char *name, *command;
	char place[PATH_MAX];
	bool blocked = true;

	if (!mod)
		return false;
	name = kmod_module_get_name(mod);
	command = kmod_module_get_install_commands(mod);
	if (strcmp(name, "icmpguard"))
		say(out, IG_ABSENCE_BLOCKED,
		    "the module is blocked: %s makes the name an alias of %s; remove that line, "
		    "then run `modprobe icmpguard`",
		    place_of(root, "alias", place, sizeof(place)), name);
	else if (command)
		say(out, IG_ABSENCE_BLOCKED,
		    "the module is blocked: %s runs \"%s\" instead of loading it; remove that "
		    "line, then run `modprobe icmpguard`",
		    place_of(root, "install", place, sizeof(place)), command);
	else if (is_blacklisted(ctx, list))
		say(out, IG_ABSENCE_BLOCKED,
		    "the module is blocked: it is blacklisted in %s and does not load by itself; "
		    "`modprobe icmpguard` loads it by hand",
		    place_of(root, "blacklist", place, sizeof(place)));
	else
		blocked = false;
	kmod_module_unref(mod);
	return blocked;
}

static bool blocked_by_kernel(const char *root, struct ig_absence *out)
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
	return false;
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

/**
 * struct facts - what a module file says about itself
 * @release: release of the kernel that it was built for; "" for none
 * @is_signed: it has a signature
 * @signer: name of its signer; "" for none
 * @key: number of the key; "" for none
 */
struct facts {
	char release[256];
	bool is_signed;
	char signer[256];
	char key[128];
};

static void read_fact(struct facts *facts, const char *key, const char *value)
{
	if (!strcmp(key, "vermagic"))
		snprintf(facts->release, sizeof(facts->release), "%.*s", (int)strcspn(value, " "),
			 value);
	else if (!strcmp(key, "signer"))
		snprintf(facts->signer, sizeof(facts->signer), "%s", value);
	else if (!strcmp(key, "sig_key"))
		snprintf(facts->key, sizeof(facts->key), "%s", value);
	/* Signed, even if libkmod cannot read by whom. */
	facts->is_signed |= !strcmp(key, "sig_id") || !strcmp(key, "signer");
}

/* Reads a module file, which may be compressed; 0 or a negative errno. */
static int read_facts(const struct kmod_module *mod, struct facts *facts)
{
	struct kmod_list *list = NULL, *item;
	int err = kmod_module_get_info(mod, &list);

	memset(facts, 0, sizeof(*facts));
	if (err < 0)
		return err;
	kmod_list_foreach(item, list)
		read_fact(facts, kmod_module_info_get_key(item), kmod_module_info_get_value(item));
	kmod_module_info_free_list(list);
	return 0;
}

static void say_not_loaded(const struct facts *facts, const char *enforcer, const char *shown,
			   struct ig_absence *out)
{
	char by[512] = "";

	if (*facts->signer)
		snprintf(by, sizeof(by), ", which \"%s\" has signed%s%s", facts->signer,
			 *facts->key ? " with key " : "", facts->key);
	if (enforcer && !facts->is_signed)
		say(out, IG_ABSENCE_UNSIGNED,
		    "the module is unsigned: %s requires signatures, and %s has none; sign it "
		    "with a key this host trusts (mokutil --import enrolls one)",
		    enforcer, shown);
	else if (enforcer)
		say(out, IG_ABSENCE_NOT_LOADED,
		    "the module is not loaded; run `modprobe icmpguard` (%s requires signatures "
		    "here: \"Key was rejected\" means this host does not trust the key of %s%s)",
		    enforcer, shown, by);
	else
		say(out, IG_ABSENCE_NOT_LOADED,
		    "the module is not loaded; run `modprobe icmpguard`");
}

/* Says what is known of a module that modprobe would load. */
static void find_facts(const char *root, const char *release, const struct kmod_module *mod,
		       struct ig_absence *out)
{
	const char *shown = kmod_module_get_path(mod) + strlen(root);
	struct facts facts;
	int err = read_facts(mod, &facts);

	if (err < 0)
		say(out, IG_ABSENCE_NOT_LOADED,
		    "the module is not loaded, and %s cannot be read (%s); if it is damaged, "
		    "build it again, else run `modprobe icmpguard`",
		    shown, strerror(-err));
	else if (*facts.release && strcmp(facts.release, release))
		say(out, IG_ABSENCE_NOT_BUILT,
		    "the module is not built for this kernel: %s is for %s, and this is %s; "
		    "install linux-headers-%s and build it again",
		    shown, facts.release, release, release);
	else
		say_not_loaded(&facts, signatures_enforced(root), shown, out);
}

static void be_quiet(void *data, int priority, const char *file, int line, const char *fn,
		     const char *format, va_list args)
{
	(void)data;
	(void)priority;
	(void)file;
	(void)line;
	(void)fn;
	(void)format;
	(void)args;
}

/* Opens the modules of a kernel and the configuration of modprobe; NULL when it cannot. */
static struct kmod_ctx *open_modules(const char *root, const char *release)
{
	const char *paths[sizeof(conf_dirs) / sizeof(conf_dirs[0]) + 1] = { NULL };
	char path[sizeof(conf_dirs) / sizeof(conf_dirs[0])][PATH_MAX], dir[PATH_MAX];
	struct kmod_ctx *ctx;
	size_t i;

	for (i = 0; i < sizeof(conf_dirs) / sizeof(conf_dirs[0]); i++) {
		join(path[i], root, conf_dirs[i], "");
		paths[i] = path[i];
	}
	join(dir, root, "/lib/modules/", release);
	ctx = kmod_new(dir, paths);
	if (ctx)
		kmod_set_log_fn(ctx, be_quiet, NULL);
	return ctx;
}

/* Finds out about a module that is not loaded. */
static void find_reason(const char *root, const char *release, struct kmod_ctx *ctx,
			struct ig_absence *out)
{
	struct kmod_list *list = NULL;
	struct kmod_module *mod = NULL;
	const char *file = NULL;
	bool is_listed;

	if (ctx && kmod_module_new_from_lookup(ctx, "icmpguard", &list) >= 0 && list)
		mod = kmod_module_get_module(list);
	if (mod)
		file = kmod_module_get_path(mod);
	/* A file that depmod has listed may be gone, or compressed since. */
	is_listed = file && !access(file, F_OK);
	if (!is_listed)
		file = find_file(root, release);
	if (!file)
		say_not_built(root, release, out);
	else if (blocked_by_kernel(root, out) || blocked_by_modprobe(root, ctx, list, out))
		; /* That is said. */
	else if (is_listed)
		find_facts(root, release, mod, out);
	else
		say_not_listed(root, release, file, out);
	kmod_module_unref(mod);
	kmod_module_unref_list(list);
}

void ig_absence_find(const char *root, const char *release, struct ig_absence *out)
{
	struct kmod_ctx *ctx;
	char path[PATH_MAX];

	/* libkmod would look below /sys of the host, whatever the root is. */
	join(path, root, "/sys/module/icmpguard/initstate", "");
	if (!access(path, F_OK)) {
		say(out, IG_ABSENCE_STUCK,
		    "the module is loaded but does not answer: it is just being loaded or "
		    "unloaded, or `dmesg` says why");
		return;
	}
	ctx = open_modules(root, release);
	find_reason(root, release, ctx, out);
	kmod_unref(ctx);
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
