// SPDX-License-Identifier: GPL-2.0-only
/* Patterns, and which interface has which groups. */
#include "build.h"

#include "engine/group.h"

/* A group of patterns; NULL ends them. */
static struct ig_group *group(u32 id, ...)
{
	struct ig_group *g = ig_group_alloc(id, "g", IG_PATTERNS_MAX);
	const char *pattern;
	va_list ap;

	assert_non_null(g);
	va_start(ap, id);
	while ((pattern = va_arg(ap, const char *)))
		snprintf(g->pattern[g->n++], IG_IFNAME, "%s", pattern);
	va_end(ap);
	return g;
}

static bool covers(const char *pattern, const char *name)
{
	struct ig_group *g = group(1, pattern, NULL);
	bool ret = ig_group_covers(g, name);

	ig_group_put(g);
	return ret;
}

static void test_patterns(void **state)
{
	static const struct {
		const char *pattern;
		const char *name;
		bool covers;
	} c[] = {
		{ "eth0", "eth0", true }, { "eth0", "eth1", false },
		{ "eth0", "eth00", false }, { "eth0", "eth", false },
		{ "eth*", "eth0", true }, { "eth*", "eth", true },
		{ "eth*", "eth0.100", true }, { "eth*", "veth0", false },
		{ "*eth*", "veth0", true }, { "*", "lo", true },
		{ "*", "", true }, { "", "", true }, { "", "a", false },
		{ "?", "a", true }, { "?", "", false }, { "?", "ab", false },
		{ "eth?", "eth0", true }, { "eth?", "eth10", false },
		{ "eth??", "eth10", true }, { "*?", "a", true },
		{ "*?", "", false }, { "?*", "abc", true },
		{ "*0", "eth00", true }, { "*0", "eth01", false },
		{ "*ab", "aab", true }, { "*ab", "abab", true },
		{ "*ab", "aba", false }, { "*aab", "aaaab", true },
		{ "a*b*c", "abc", true }, { "a*b*c", "aXbYc", true },
		{ "a*b*c", "acb", false }, { "a*b*c", "abcbc", true },
		{ "**", "a", true }, { "a**b", "ab", true },
		{ "*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaa", false },
		{ "br-*.1?", "br-lan.12", true },
		{ "[a]", "a", false }, { "[a]", "[a]", true },
		{ "wg\\*", "wg\\1", true }, { "wg\\*", "wg*", false },
	};
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(c); i++)
		if (covers(c[i].pattern, c[i].name) != c[i].covers)
			fail_msg("%s %s", c[i].pattern, c[i].name);
}

/* The same, said in the plainest way. */
static bool plain(const char *p, const char *name)
{
	if (!*p)
		return !*name;
	if (*p == '*')
		return plain(p + 1, name) || (*name && plain(p, name + 1));
	return *name && (*p == '?' || *p == *name) && plain(p + 1, name + 1);
}

static void random_text(char *to, const char *letters, u32 most)
{
	u32 i, n = rand() % (most + 1);

	for (i = 0; i < n; i++)
		to[i] = letters[rand() % strlen(letters)];
	to[n] = '\0';
}

static void test_patterns_random(void **state)
{
	char pattern[IG_IFNAME], name[IG_IFNAME];
	u32 i, yes = 0;

	(void)state;
	srand(4);
	for (i = 0; i < 100000; i++) {
		bool want;

		random_text(pattern, "aab*?*", 8);
		random_text(name, "aab", 10);
		want = plain(pattern, name);
		yes += want;
		if (covers(pattern, name) != want)
			fail_msg("%s %s", pattern, name);
	}
	assert_in_range(yes, 5000, 95000);
}

static void test_has(void **state)
{
	struct ig_group *g = group(1, "eth*", "wg0", NULL);
	struct ig_group *none = group(2, NULL);

	(void)state;
	/* As written, not what it covers. */
	assert_true(ig_group_has(g, "eth*"));
	assert_true(ig_group_has(g, "wg0"));
	assert_false(ig_group_has(g, "eth0"));
	assert_false(ig_group_has(none, ""));
	assert_false(ig_group_covers(none, "eth0"));
	assert_true(ig_group_covers(g, "wg0"));
	ig_group_put(ig_group_get(g));
	ig_group_put(g);
	ig_group_put(none);
	ig_group_put(NULL);
}

static void test_from(void **state)
{
	struct ig_group *by_id[] = { group(0, NULL), group(3, NULL),
				     group(7, NULL) };
	u32 id;

	(void)state;
	for (id = 0; id < 10; id++)
		assert_int_equal(ig_groups_from(by_id, 3, id),
				 (id > 0) + (id > 3) + (id > 7));
	for (id = 0; id < 3; id++)
		ig_group_put(by_id[id]);
}

/* Exactly the groups that cover a name, in order; NULL for none. */
static void check(const struct ig_ifaces *ifaces, struct ig_group **groups,
		  u32 n, const struct ig_device *device)
{
	const struct ig_iface *at = ifaces ?
		ig_ifaces_find(ifaces, device->ifindex) : NULL;
	u32 g, k = 0;

	for (g = 0; g < n; g++) {
		if (!ig_group_covers(groups[g], device->name))
			continue;
		assert_non_null(at);
		assert_in_range(k, 0, at->n - 1);
		assert_int_equal(ifaces->group[at->first + k++], g);
	}
	if (at)
		assert_int_equal(k, at->n);
	else
		assert_int_equal(k, 0);
}

static void test_ifaces(void **state)
{
	struct ig_group *groups[] = {
		group(0, NULL), group(1, "eth*", NULL),
		group(2, "eth1*", "wg?", NULL), group(3, "nothing*", NULL),
		group(4, "*7", "eth17", NULL),
	};
	static const u32 sizes[] = { 1, 7, 8, 9, 100, 5000 };
	u32 s, i, round;

	(void)state;
	srand(5);
	for (s = 0; s < ARRAY_SIZE(sizes); s++) {
		for (round = 0; round < 3; round++) {
			u32 n = sizes[s];
			struct ig_device *dev = calloc(n, sizeof(*dev));
			struct ig_ifaces *ifaces;

			for (i = 0; i < n; i++) {
				/* One after the other, far apart, anything. */
				dev[i].ifindex = !round ? i + 1 :
					round == 1 ? (i + 1) << 12 :
					(u32)i * 2654435761U % 0x7fffffff + 1;
				snprintf(dev[i].name, IG_IFNAME, "%s%u",
					 rand() % 4 ? rand() % 2 ? "eth" : "lan" :
						      "wg", i % 100);
			}
			assert_int_equal(ig_ifaces_build(&ifaces, groups, 5,
							 dev, n), 0);
			for (i = 0; i < n; i++)
				check(ifaces, groups, 5, &dev[i]);
			/* Those that do not exist have none. */
			for (i = 0; ifaces && i < 1000; i++)
				assert_null(ig_ifaces_find(ifaces, 0x80000000U + i));
			ig_ifaces_free(ifaces);
			free(dev);
		}
	}
	for (i = 0; i < 5; i++)
		ig_group_put(groups[i]);
}

/* No interface has any group: there is nothing to look up. */
static void test_ifaces_none(void **state)
{
	struct ig_group *groups[] = { group(0, NULL), group(1, "eth*", NULL) };
	const struct ig_device dev[] = { { 1, 0, "lo" }, { 2, 0, "wlan0" } };
	struct ig_ifaces *ifaces = (struct ig_ifaces *)1;

	(void)state;
	assert_int_equal(ig_ifaces_build(&ifaces, groups, 2, dev, 2), 0);
	assert_null(ifaces);
	ifaces = (struct ig_ifaces *)1;
	assert_int_equal(ig_ifaces_build(&ifaces, groups, 2, NULL, 0), 0);
	assert_null(ifaces);
	ig_ifaces_free(NULL);
	ig_group_put(groups[0]);
	ig_group_put(groups[1]);
}

static u32 groups_of(const struct ig_ifaces *ifaces, u32 ifindex)
{
	const struct ig_iface *at = ig_ifaces_find(ifaces, ifindex);
	u32 i, bits = 0;

	for (i = 0; at && i < at->n; i++)
		bits |= 1U << ifaces->group[at->first + i];
	return bits;
}

/* A port has its bridge's groups, and those of the VRF that the bridge is in. */
static void test_ifaces_masters(void **state)
{
	struct ig_group *groups[] = {
		group(0, NULL), group(1, "veth*", NULL), group(2, "br0", NULL),
		group(3, "red", "tun0", NULL),
	};
	const struct ig_device dev[] = {
		{ 5, 9, "veth1" }, { 9, 4, "br0" }, { 4, 0, "red" },
		{ 6, 4, "eth0" }, { 7, 0, "eth1" }, { 8, 77, "veth2" },
		/* Who is his own master has his own groups, once. */
		{ 11, 11, "veth3" },
	};
	struct ig_ifaces *ifaces;
	u32 i;

	(void)state;
	assert_int_equal(ig_ifaces_build(&ifaces, groups, 4, dev,
					 ARRAY_SIZE(dev)), 0);
	assert_int_equal(groups_of(ifaces, 5), 1 << 1 | 1 << 2 | 1 << 3);
	assert_int_equal(groups_of(ifaces, 9), 1 << 2 | 1 << 3);
	assert_int_equal(groups_of(ifaces, 4), 1 << 3);
	assert_int_equal(groups_of(ifaces, 6), 1 << 3);
	assert_int_equal(groups_of(ifaces, 7), 0);
	assert_int_equal(groups_of(ifaces, 8), 1 << 1);
	assert_int_equal(groups_of(ifaces, 11), 1 << 1);
	ig_ifaces_free(ifaces);
	for (i = 0; i < ARRAY_SIZE(groups); i++)
		ig_group_put(groups[i]);
}

/* As many as there may be, all of them on every interface. */
static void test_ifaces_most(void **state)
{
	static struct ig_group *groups[IG_GROUPS_MAX];
	const struct ig_device dev[] = { { 1, 0, "lo" }, { 9, 0, "eth0" } };
	const struct ig_iface *at;
	struct ig_ifaces *ifaces;
	u32 i;

	(void)state;
	for (i = 0; i < IG_GROUPS_MAX; i++)
		groups[i] = group(i, "x", "*", NULL);
	assert_int_equal(ig_ifaces_build(&ifaces, groups, IG_GROUPS_MAX, dev,
					 2), 0);
	for (i = 0; i < 2; i++) {
		at = ig_ifaces_find(ifaces, dev[i].ifindex);
		assert_non_null(at);
		assert_int_equal(at->n, IG_GROUPS_MAX);
		assert_int_equal(ifaces->group[at->first + IG_GROUPS_MAX - 1],
				 IG_GROUPS_MAX - 1);
	}
	ig_ifaces_free(ifaces);
	for (i = 0; i < IG_GROUPS_MAX; i++)
		ig_group_put(groups[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_patterns),
		cmocka_unit_test(test_patterns_random),
		cmocka_unit_test(test_has),
		cmocka_unit_test(test_from),
		cmocka_unit_test(test_ifaces),
		cmocka_unit_test(test_ifaces_none),
		cmocka_unit_test(test_ifaces_masters),
		cmocka_unit_test(test_ifaces_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
