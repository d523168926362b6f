// SPDX-License-Identifier: GPL-2.0-only
/* Explains why the module is missing, on hosts made of a few files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "wire/absence.h"

#define RELEASE "6.1.0-13-amd64"
#define MODULE	"/lib/modules/" RELEASE "/updates/icmpguard.ko"
#define SIGNED	"ELF~Module signature appended~\n"

static char root[64];
static struct ig_absence absence;

static void put(const char *path, const char *text)
{
	char full[512], *slash;
	FILE *out;

	snprintf(full, sizeof(full), "%s%s", root, path);
	for (slash = full + strlen(root) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(full, 0755);
		*slash = '/';
	}
	out = fopen(full, "w");
	assert_non_null(out);
	fputs(text, out);
	fclose(out);
}

static void finds(enum ig_absence_reason reason, const char *hint)
{
	ig_absence_find(root, RELEASE, &absence);
	if (absence.reason != reason || !strstr(absence.text, hint))
		fail_msg("reason %d, not %d with \"%s\": %s", absence.reason, reason, hint,
			 absence.text);
}

static int setup(void **state)
{
	(void)state;
	strcpy(root, "/tmp/ig-absence-XXXXXX");
	return mkdtemp(root) ? 0 : -1;
}

static int teardown(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", root);
	return system(command);
}

static void test_not_built(void **state)
{
	(void)state;
	finds(IG_ABSENCE_NOT_BUILT, "no icmpguard.ko under /lib/modules/" RELEASE);
	put("/lib/modules/" RELEASE "/kernel/net/other.ko", "");
	finds(IG_ABSENCE_NOT_BUILT, "linux-headers-" RELEASE);
	put("/lib/modules/6.1.0-12-amd64/updates/dkms/icmpguard.ko.xz", "");
	finds(IG_ABSENCE_NOT_BUILT, "icmpguard.ko for 6.1.0-12-amd64");
}

static void test_not_loaded(void **state)
{
	(void)state;
	put(MODULE, "ELF");
	finds(IG_ABSENCE_NOT_LOADED, "modprobe icmpguard");
	put("/sys/module/module/parameters/sig_enforce", "N\n");
	put("/sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
	put("/proc/sys/kernel/modules_disabled", "0\n");
	put("/proc/cmdline", "quiet module_blacklist=nouveau,icmpguard2\n");
	put("/etc/modprobe.d/a.conf", "# blacklist icmpguard\nblacklist other\n");
	put("/etc/modprobe.d/a.conf.dpkg-old", "blacklist icmpguard\n");
	finds(IG_ABSENCE_NOT_LOADED, "modprobe icmpguard");
}

static void test_compressed(void **state)
{
	static const char *const names[] = { ".gz", ".xz", ".zst" };
	char path[256];
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s%s", MODULE, names[i]);
		put(path, "");
		finds(IG_ABSENCE_NOT_LOADED, "modprobe icmpguard");
		/* It cannot be told whether it is signed. */
		put("/sys/module/module/parameters/sig_enforce", "Y\n");
		finds(IG_ABSENCE_NOT_LOADED, "Key was rejected");
		put("/sys/module/module/parameters/sig_enforce", "N\n");
		snprintf(path, sizeof(path), "%s" MODULE "%s", root, names[i]);
		unlink(path);
		finds(IG_ABSENCE_NOT_BUILT, RELEASE);
	}
}

static void test_unsigned(void **state)
{
	(void)state;
	put(MODULE, "ELF");
	put("/sys/module/module/parameters/sig_enforce", "Y\n");
	finds(IG_ABSENCE_UNSIGNED, "module.sig_enforce requires signatures");
	put("/sys/module/module/parameters/sig_enforce", "N\n");
	put("/sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
	finds(IG_ABSENCE_UNSIGNED, "kernel lockdown requires signatures");
	put(MODULE, "");
	finds(IG_ABSENCE_UNSIGNED, "kernel lockdown requires signatures");
	put(MODULE, SIGNED);
	finds(IG_ABSENCE_NOT_LOADED, "Key was rejected");
}

static void test_blocked(void **state)
{
	(void)state;
	put(MODULE, "ELF");
	put("/usr/lib/modprobe.d/z.conf", "\n\tblacklist\ticmpguard\n");
	finds(IG_ABSENCE_BLOCKED, "/usr/lib/modprobe.d/z.conf:2");
	put("/etc/modprobe.d/z.conf", "# hides the other one\n");
	finds(IG_ABSENCE_NOT_LOADED, "modprobe icmpguard");
	put("/etc/modprobe.d/y.conf", "options x y\ninstall icmpguard /bin/false\n");
	finds(IG_ABSENCE_BLOCKED, "/etc/modprobe.d/y.conf:2 runs \"/bin/false\"");
	put("/etc/modprobe.d/y.conf", "blacklist *guard\n");
	finds(IG_ABSENCE_BLOCKED, "blacklisted in /etc/modprobe.d/y.conf:1");
	put("/proc/cmdline", "quiet module_blacklist=a,icmpguard,b ro\n");
	finds(IG_ABSENCE_BLOCKED, "module_blacklist=");
	put("/proc/cmdline", "modprobe.blacklist=icmpguard\n");
	finds(IG_ABSENCE_BLOCKED, "modprobe.blacklist=");
	put("/proc/sys/kernel/modules_disabled", "1\n");
	finds(IG_ABSENCE_BLOCKED, "kernel.modules_disabled is 1");
}

static void test_stuck(void **state)
{
	(void)state;
	put("/sys/module/icmpguard/initstate", "coming\n");
	finds(IG_ABSENCE_STUCK, "loaded but does not answer");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_not_built), TEST(test_not_loaded), TEST(test_compressed),
		TEST(test_unsigned),  TEST(test_blocked),    TEST(test_stuck),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
