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
#define DIR "/lib/modules/" RELEASE
#define MODULE DIR "/updates/icmpguard.ko"

static char root[64];
static struct ig_absence absence;

/* Runs a command in the root directory of the host. */
static int run(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static int run(const char *fmt, ...)
{
	char command[2048];
	int len = snprintf(command, sizeof(command),
			   "exec 2>/dev/null; PATH=$PATH:/usr/sbin:/sbin; cd '%s' && ", root);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(command + len, sizeof(command) - (size_t)len, fmt, ap);
	va_end(ap);
	return system(command);
}

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

static void list_modules(void)
{
	assert_int_equal(run("depmod -b . " RELEASE), 0);
}

/* Puts a module there that says it was built for @release, and has depmod list it. */
static void put_module(const char *release)
{
	char source[512];

	snprintf(source, sizeof(source),
		 "#define SAY(n, t) __attribute__((section(\".modinfo\"), used)) "
		 "static const char n[] = t\n"
		 "SAY(name, \"name=icmpguard\");\n"
		 "SAY(magic, \"vermagic=%s SMP mod_unload \");\n"
		 "SAY(license, \"license=GPL\");\n",
		 release);
	put("/module.c", source);
	assert_int_equal(run("mkdir -p ." DIR "/updates && cc -c -o ." MODULE " module.c"), 0);
	list_modules();
}

/*
 * Appends a signature as kernels before 4.3 had them: names, a signature, struct
 * module_signature, and the mark. Its structure is the same today.
 */
static void sign(const char *signer, const char *magic)
{
	char full[512];
	FILE *out;

	snprintf(full, sizeof(full), "%s" MODULE, root);
	out = fopen(full, "a");
	assert_non_null(out);
	fprintf(out, "%s%s%s", signer, "\x12\x34\xab\xcd", "SIGN");
	fwrite((unsigned char[]){ 1, 4, 1, (unsigned char)strlen(signer), 4, 0, 0, 0, 0, 0, 0, 4 },
	       12, 1, out);
	fputs(magic, out);
	fclose(out);
}

#define MAGIC "~Module signature appended~\n"

static void finds(enum ig_absence_reason reason, const char *hint)
{
	ig_absence_find(root, RELEASE, &absence);
	if (absence.reason != reason || !strstr(absence.text, hint))
		fail_msg("reason %d, not %d with \"%s\": %s", absence.reason, reason, hint,
			 absence.text);
	/* No path leads out of the host. */
	assert_null(strstr(absence.text, root));
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
	finds(IG_ABSENCE_NOT_BUILT, "no icmpguard.ko is under /lib/modules/" RELEASE);
	put("/lib/modules/" RELEASE "/kernel/net/other.ko", "");
	finds(IG_ABSENCE_NOT_BUILT, "linux-headers-" RELEASE);
	put("/lib/modules/6.1.0-12-amd64/updates/dkms/icmpguard.ko.xz", "");
	finds(IG_ABSENCE_NOT_BUILT, "icmpguard.ko for 6.1.0-12-amd64");
	/* Links are not followed. */
	assert_int_equal(run("ln -s ../6.1.0-12-amd64 ." DIR "/build"), 0);
	finds(IG_ABSENCE_NOT_BUILT, "icmpguard.ko for 6.1.0-12-amd64");
}

static void test_other_kernel(void **state)
{
	(void)state;
	put_module("6.1.0-12-amd64");
	finds(IG_ABSENCE_NOT_BUILT, MODULE " is for 6.1.0-12-amd64, and this is " RELEASE);
}

static void test_not_listed(void **state)
{
	(void)state;
	put(MODULE, "");
	finds(IG_ABSENCE_NOT_LISTED, "there is " MODULE ", but modules.dep does not name it");
	assert_non_null(strstr(absence.text, "run `depmod " RELEASE "`"));
	assert_null(strstr(absence.text, "kmod cannot read"));
	assert_int_equal(run("mv ." MODULE " ." MODULE ".gz"), 0);
	finds(IG_ABSENCE_NOT_LISTED, "kmod cannot read .gz files here");
	/* The module is blocked all the same. */
	put("/proc/cmdline", "module_blacklist=icmpguard\n");
	finds(IG_ABSENCE_BLOCKED, "module_blacklist=");
}

static void test_not_loaded(void **state)
{
	(void)state;
	put_module(RELEASE);
	finds(IG_ABSENCE_NOT_LOADED, "is not loaded; run `modprobe icmpguard`");
	put("/sys/module/module/parameters/sig_enforce", "N\n");
	put("/sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
	put("/proc/sys/kernel/modules_disabled", "0\n");
	put("/proc/cmdline", "quiet module_blacklist=nouveau,icmpguard2\n");
	put("/etc/modprobe.d/a.conf", "# blacklist icmpguard\nblacklist other\n");
	put("/etc/modprobe.d/a.conf.dpkg-old", "blacklist icmpguard\n");
	finds(IG_ABSENCE_NOT_LOADED, "is not loaded; run `modprobe icmpguard`");
}

/* Unlike install, blacklist takes no patterns. */
static void test_blacklist_pattern(void **state)
{
	(void)state;
	put_module(RELEASE);
	put("/etc/modprobe.d/y.conf", "blacklist *guard\n");
	finds(IG_ABSENCE_NOT_LOADED, "is not loaded; run `modprobe icmpguard`");
}

static void test_damaged(void **state)
{
	(void)state;
	put_module(RELEASE);
	put(MODULE, "ELF");
	finds(IG_ABSENCE_NOT_LOADED, MODULE " cannot be read (");
	/* It is listed and gone. */
	assert_int_equal(run("rm ." MODULE), 0);
	finds(IG_ABSENCE_NOT_BUILT, "no icmpguard.ko is under /lib/modules/" RELEASE);
}

static void test_unsigned(void **state)
{
	(void)state;
	put_module(RELEASE);
	put("/sys/module/module/parameters/sig_enforce", "Y\n");
	finds(IG_ABSENCE_UNSIGNED, "module.sig_enforce requires signatures");
	put("/sys/module/module/parameters/sig_enforce", "N\n");
	put("/sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
	finds(IG_ABSENCE_UNSIGNED, "kernel lockdown requires signatures");
	sign("somebody", "Module signature appended?\n");
	finds(IG_ABSENCE_UNSIGNED, MODULE " has none");
}

static void test_signed(void **state)
{
	(void)state;
	put_module(RELEASE);
	sign("Some Builder", MAGIC);
	finds(IG_ABSENCE_NOT_LOADED, "is not loaded; run `modprobe icmpguard`");
	put("/sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
	finds(IG_ABSENCE_NOT_LOADED, "\"Key was rejected\"");
	finds(IG_ABSENCE_NOT_LOADED,
	      "the key of " MODULE ", which \"Some Builder\" has signed with key 12:34:AB:CD");
}

/* As scripts/sign-file does it. */
static void test_signed_today(void **state)
{
	(void)state;
	put_module(RELEASE);
	put("/magic", MAGIC);
	put("/sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
	if (run("openssl req -x509 -newkey rsa:2048 -nodes -subj '/CN=Example build key' "
		"-keyout key -out cert"))
		skip();
	assert_int_equal(run("openssl cms -sign -binary -noattr -nocerts -outform DER -md sha256 "
			     "-signer cert -inkey key -in ." MODULE " -out sig && "
			     "{ cat sig; printf '\\0\\0\\2\\0\\0\\0\\0\\0\\0\\0'; "
			     "printf \"\\\\$(printf %%o $(($(wc -c <sig) / 256)))\"; "
			     "printf \"\\\\$(printf %%o $(($(wc -c <sig) %% 256)))\"; "
			     "cat magic; } >>." MODULE),
			 0);
	finds(IG_ABSENCE_NOT_LOADED, ", which \"Example build key\" has signed with key ");
}

static void test_compressed(void **state)
{
	static const char *const commands[] = { "xz", "zstd -q --rm" };
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		put("/sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
		put_module(RELEASE);
		sign("Some Builder", MAGIC);
		assert_int_equal(run("%s ." MODULE " && ! test -e ." MODULE, commands[i]), 0);
		finds(IG_ABSENCE_NOT_LISTED, MODULE);
		list_modules();
		finds(IG_ABSENCE_NOT_LOADED, "is not loaded; run `modprobe icmpguard`");
		put("/sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
		finds(IG_ABSENCE_NOT_LOADED, "which \"Some Builder\" has signed");
		assert_int_equal(run("rm ." MODULE ".*"), 0);
	}
	put_module(RELEASE);
	assert_int_equal(run("xz ." MODULE), 0);
	list_modules();
	finds(IG_ABSENCE_UNSIGNED, MODULE ".xz has none");
}

/* The one that make has built, as it is installed. */
static void test_real(void **state)
{
	static char built[256];
	FILE *in =
		popen("PATH=$PATH:/sbin:/usr/sbin modinfo -F vermagic ./icmpguard.ko 2>/dev/null "
		      "| cut -d' ' -f1",
		      "r");
	char here[1024];

	(void)state;
	if (!fgets(built, sizeof(built), in) || !getcwd(here, sizeof(here))) {
		pclose(in);
		skip();
	}
	pclose(in);
	built[strcspn(built, "\n")] = '\0';
	assert_int_equal(run("mkdir -p lib/modules/%s/updates && "
			     "cp '%s/icmpguard.ko' lib/modules/%s/updates/ && depmod -b . %s",
			     built, here, built, built),
			 0);
	put("/sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
	ig_absence_find(root, built, &absence);
	assert_int_equal(absence.reason, IG_ABSENCE_UNSIGNED);
	put("/sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
	ig_absence_find(root, built, &absence);
	assert_int_equal(absence.reason, IG_ABSENCE_NOT_LOADED);
	assert_int_equal(run("mv lib/modules/%s lib/modules/" RELEASE, built), 0);
	finds(IG_ABSENCE_NOT_BUILT, "is for ");
	assert_non_null(strstr(absence.text, built));
}

static void test_blocked(void **state)
{
	(void)state;
	put_module(RELEASE);
	put("/usr/lib/modprobe.d/z.conf", "\n\tblacklist\ticmpguard\n");
	finds(IG_ABSENCE_BLOCKED, "/usr/lib/modprobe.d/z.conf:2");
	put("/etc/modprobe.d/z.conf", "# hides the other one\n");
	finds(IG_ABSENCE_NOT_LOADED, "modprobe icmpguard");
	put("/etc/modprobe.d/y.conf", "options x y\ninstall icmpguard /bin/false\n");
	finds(IG_ABSENCE_BLOCKED, "/etc/modprobe.d/y.conf:2 runs \"/bin/false\"");
	put("/etc/modprobe.d/y.conf", "install *guard /bin/false\n");
	finds(IG_ABSENCE_BLOCKED, "/etc/modprobe.d/y.conf:1 runs \"/bin/false\"");
	put("/etc/modprobe.d/y.conf", "blacklist icmpguard\n");
	finds(IG_ABSENCE_BLOCKED, "blacklisted in /etc/modprobe.d/y.conf:1");
	put("/etc/modprobe.d/y.conf", "# continued\nblacklist \\\n  icmpguard\n");
	finds(IG_ABSENCE_BLOCKED, "blacklisted in ");
	put("/etc/modprobe.d/y.conf", "alias icmpguard off\n");
	finds(IG_ABSENCE_BLOCKED, "/etc/modprobe.d/y.conf:1 makes the name an alias of off");
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
		TEST(test_not_built),
		TEST(test_other_kernel),
		TEST(test_not_listed),
		TEST(test_not_loaded),
		TEST(test_blacklist_pattern),
		TEST(test_damaged),
		TEST(test_unsigned),
		TEST(test_signed),
		TEST(test_signed_today),
		TEST(test_compressed),
		TEST(test_real),
		TEST(test_blocked),
		TEST(test_stuck),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
