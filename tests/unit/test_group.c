// SPDX-License-Identifier: GPL-2.0-only
/* Patterns, and the groups of interfaces. */
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

/* Does the same in the plainest way. */
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
			/* Interfaces that do not exist have no groups. */
			for (i = 0; ifaces && i < 1000; i++)
				assert_null(ig_ifaces_find(ifaces, 0x80000000U + i));
			ig_ifaces_free(ifaces);
			free(dev);
		}
	}
	for (i = 0; i < 5; i++)
		ig_group_put(groups[i]);
}

/* No group is attached to anything: there is nothing to look up. */
static void test_ifaces_none(void **state)
{
	struct ig_group *groups[] = { group(0, NULL), group(1, "eth*", NULL) };
	const struct ig_device dev[] = { { 1, 0, "lo" }, { 2, 0, "wlan0" } };
	struct ig_ifaces *ifaces = (struct ig_ifaces *)1;

	(void)state;
	assert_int_equal(ig_ifaces_build(&ifaces, groups, 1, dev, 2), 0);
	assert_null(ifaces);
	/* Attached to nothing that is there: all are known, and have none. */
	assert_int_equal(ig_ifaces_build(&ifaces, groups, 2, dev, 2), 0);
	assert_int_equal(ig_ifaces_find(ifaces, 1)->n, 0);
	assert_int_equal(ig_ifaces_find(ifaces, 2)->n, 0);
	assert_null(ig_ifaces_find(ifaces, 3));
	ig_ifaces_free(ifaces);
	assert_int_equal(ig_ifaces_build(&ifaces, groups, 2, NULL, 0), 0);
	assert_null(ig_ifaces_find(ifaces, 1));
	ig_ifaces_free(ifaces);
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
		/* An interface that is its own master has its groups once. */
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

/* The maximum of groups, all of them on every interface. */
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

/*
 * Changes one after the other, each as the kernel reports it: the interface,
 * everything below it, then the masters. The result equals a new search of all.
 * Some interfaces are pending meanwhile.
 */
#define MANY	40

struct world {
	u32 n;
	struct ig_device dev[MANY];
};

static bool is_below(const struct world *w, u32 i, u32 ifindex)
{
	u32 k, hops;

	for (hops = 0; hops < 8; hops++) {
		if (w->dev[i].ifindex == ifindex)
			return true;
		for (k = 0; k < w->n && w->dev[k].ifindex != w->dev[i].master; k++)
			;
		if (k == w->n)
			return false;
		i = k;
	}
	return false;
}

/* Makes the argument of ig_ifaces_change() for a change of @ifindex. */
static struct ig_ifaces_change change_of(const struct world *w, u32 ifindex,
					 struct ig_device *list)
{
	struct ig_ifaces_change c = { .device = list };
	u32 i, k;

	for (i = 0; i < w->n; i++)
		if (is_below(w, i, ifindex))
			list[c.n_devices++] = w->dev[i];
	c.n = c.n_devices;
	for (i = 0; i < w->n; i++)
		for (k = 0; k < w->n; k++)
			if (w->dev[k].ifindex == ifindex &&
			    w->dev[i].ifindex != ifindex &&
			    is_below(w, k, w->dev[i].ifindex)) {
				list[c.n_devices++] = w->dev[i];
				break;
			}
	return c;
}

static void name_set(struct ig_device *d)
{
	snprintf(d->name, IG_IFNAME, "%s%u",
		 rand() % 3 ? rand() % 2 ? "eth" : "br" : "wg", rand() % 5);
}

static void check_same(const struct ig_ifaces *a, const struct ig_ifaces *b,
		       const struct world *w)
{
	u32 i;

	assert_int_equal(a->used, w->n);
	for (i = 0; i < w->n; i++) {
		const struct ig_iface *x = ig_ifaces_find(a, w->dev[i].ifindex);
		const struct ig_iface *y = ig_ifaces_find(b, w->dev[i].ifindex);

		assert_non_null(x);
		assert_int_equal(x->n, y->n);
		assert_memory_equal(&a->group[x->first], &b->group[y->first],
				    x->n * sizeof(a->group[0]));
	}
}

static void test_ifaces_change(void **state)
{
	struct ig_group *groups[] = {
		group(0, NULL), group(1, "eth*", NULL), group(2, "br1", "wg?", NULL),
		group(3, "nothing*", NULL), group(4, "*3", NULL),
	};
	static struct ig_device list[2 * MANY];
	struct ig_ifaces *now, *next, *anew;
	struct ig_ifaces_change c;
	struct world w = { 0 };
	u32 round, i, next_index = 1;

	(void)state;
	srand(11);
	assert_int_equal(ig_ifaces_build(&now, groups, 5, NULL, 0), 0);
	for (round = 0; round < 3000; round++) {
		u32 what = rand() % 4, ifindex;

		i = w.n ? rand() % w.n : 0;
		if ((!what && w.n < MANY) || !w.n) {	/* comes */
			i = w.n++;
			w.dev[i] = (struct ig_device){ .ifindex = next_index };
			next_index += rand() % 3 + 1;
			name_set(&w.dev[i]);
		} else if (what == 1) {			/* is renamed */
			name_set(&w.dev[i]);
		} else if (what == 2) {	/* gets a master; never in a circle */
			u32 to = w.dev[rand() % w.n].ifindex;

			w.dev[i].master = to < w.dev[i].ifindex ? to : 0;
		} else {		/* goes; what was below has left it */
			ifindex = w.dev[i].ifindex;
			w.dev[i] = w.dev[--w.n];
			for (i = 0; i < w.n; i++) {
				if (w.dev[i].master != ifindex)
					continue;
				w.dev[i].master = 0;
				c = change_of(&w, w.dev[i].ifindex, list);
				assert_false(ig_ifaces_change(&next, now,
							      groups, 5, &c));
				ig_ifaces_free(now);
				now = next;
			}
			c = (struct ig_ifaces_change){ .gone = ifindex };
			i = MANY;
		}
		if (i < MANY) {
			if (!(rand() % 3)) {
				ig_ifaces_pend(now, w.dev[i].ifindex);
				assert_true(ig_ifaces_pending(now, w.dev[i].ifindex));
			}
			c = change_of(&w, w.dev[i].ifindex, list);
		}
		assert_int_equal(ig_ifaces_change(&next, now, groups, 5, &c), 0);
		/* Pending interfaces that nobody has looked at stay pending. */
		assert_int_equal(next->pending, now->pending);
		ig_ifaces_free(now);
		now = next;
		assert_int_equal(ig_ifaces_build(&anew, groups, 5, w.dev, w.n), 0);
		check_same(now, anew, &w);
		ig_ifaces_free(anew);
		now->pending = 0;
	}
	ig_ifaces_free(now);
	for (i = 0; i < 5; i++)
		ig_group_put(groups[i]);
}

/* Interfaces marked pending are, and so are all unknown ones meanwhile. */
static void test_ifaces_pending(void **state)
{
	struct ig_group *groups[] = { group(0, NULL), group(1, "eth*", NULL) };
	const struct ig_device dev[] = { { 1, 0, "lo" }, { 2, 0, "eth0" },
					 { 3, 0, "eth1" } };
	struct ig_ifaces_change c = { .device = &dev[2], .n = 1, .n_devices = 1 };
	struct ig_ifaces *ifaces, *next;

	(void)state;
	assert_int_equal(ig_ifaces_build(&ifaces, groups, 2, dev, 2), 0);
	assert_false(ig_ifaces_pending(ifaces, 1) ||
		     ig_ifaces_pending(ifaces, 2) ||
		     ig_ifaces_pending(ifaces, 3));
	ig_ifaces_pend(ifaces, 3);
	assert_false(ig_ifaces_pending(ifaces, 1) ||
		     ig_ifaces_pending(ifaces, 2));
	assert_true(ig_ifaces_pending(ifaces, 3));
	assert_true(ig_ifaces_pending(ifaces, 4));
	ig_ifaces_pend(ifaces, 2);
	assert_true(ig_ifaces_pending(ifaces, 2));
	assert_false(ig_ifaces_pending(ifaces, 1));
	/* One is found, the other goes on. */
	assert_int_equal(ig_ifaces_change(&next, ifaces, groups, 2, &c), 0);
	assert_false(ig_ifaces_pending(next, 3) || ig_ifaces_pending(next, 1));
	assert_true(ig_ifaces_pending(next, 2) && ig_ifaces_pending(next, 4));
	ig_ifaces_free(ifaces);
	ig_ifaces_free(next);
	/* And all of them are when all are looked at. */
	assert_int_equal(ig_ifaces_build(&ifaces, groups, 2, dev, 3), 0);
	assert_false(ig_ifaces_pending(ifaces, 2) ||
		     ig_ifaces_pending(ifaces, 4));
	ig_ifaces_free(ifaces);
	ig_group_put(groups[0]);
	ig_group_put(groups[1]);
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
		cmocka_unit_test(test_ifaces_change),
		cmocka_unit_test(test_ifaces_pending),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
