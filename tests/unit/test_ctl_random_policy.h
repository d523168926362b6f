/* SPDX-License-Identifier: GPL-2.0-only */
/* Random policies, in order, for tests. SEED=n repeats a run. */
#ifndef TEST_CTL_RANDOM_POLICY_H
#define TEST_CTL_RANDOM_POLICY_H

#include "policy/policy.h"
#include "test_ctl_random.h"

static const char *const set_names[] = { "office", "feed", "a", "default",
					 "include", "in",   "x.y-z" };
static const char *const group_names[] = { "edge", "attach", "allow", "in", "0", "Default" };

static inline void random_list(struct ig_ctl_plist *list, unsigned int n)
{
	struct ig_prefix prefix;

	while (n--) {
		do
			random_prefix(&prefix, (int)pick(2));
		while (prefix.any);
		/*
		 * Some addresses come from few, so that sets have some in
		 * common.
		 */
		if (pick(2)) {
			memset(&prefix, 0, sizeof(prefix));
			prefix.len = (u8)pick(33);
			prefix.family = (u8)pick(2);
		}
		ig_ctl_plist_add(list, &prefix);
	}
	ig_ctl_plist_sort(list);
}

static inline void random_text(char *out, size_t max, bool comment)
{
	static const char *const parts[] = {
		"a",  "Z",  " ",  "'",	"\"", "\\", "$",  "`",		  "!",		"*",
		"#",  ";",  "{",  "}",	"\t", ",",  "\n", "\xc3\xa9",	  "\xff",	"\x01",
		"?",  "xff", "0", "..", "-",  "=",  "to", "\xe2\x80\xa8", "include", "\\x41",
	};
	size_t n = 1 + pick(8);

	out[0] = '\0';
	while (n--) {
		const char *part = parts[pick(ARRAY_SIZE(parts))];
		struct ig_ctl_diag d;

		if (strlen(out) + strlen(part) > max)
			continue;
		strcat(out, part);
		if (comment ? ig_ctl_words_comment(out, &d) : ig_ctl_words_dev(out, &d))
			out[strlen(out) - strlen(part)] = '\0';
	}
}

static inline void random_set_name(char *to, const struct ig_ctl_policy *p)
{
	to[0] = '\0';
	if (p->sets)
		strcpy(to, p->set[pick((u32)p->sets)].name);
}

static inline void random_rule(struct ig_ctl_rule *rule, const struct ig_ctl_policy *p)
{
	const char *group = p->group[pick((u32)p->groups)].name;

	memset(rule, 0, sizeof(*rule));
	random_match(&rule->match);
	if (rule->match.set[0])
		random_set_name(rule->match.set, p);
	/* Some rules only differ in comment and lifetime. */
	if (pick(2)) {
		struct ig_ctl_diag d;

		ig_ctl_match_init(&rule->match);
		rule->match.dir = (int)pick(2);
		ig_ctl_words_type(pick(2) ? "echo-request" : "all", -1, NULL, rule->match.icmp, &d);
	}
	if (strcmp(group, IG_CTL_GROUP_DEFAULT))
		strcpy(rule->group, group);
	if (!pick(3))
		rule->lifetime = pick(2) ? 1 + pick(4) : 1 + pick(UINT32_MAX / 2);
	if (!pick(3))
		random_text(rule->comment, ICMPGUARD_COMMENT_MAX, true);
}

static inline void random_entry(struct ig_ctl_entry *entry, const struct ig_ctl_policy *p)
{
	bool all;

	memset(entry, 0, sizeof(*entry));
	do
		random_match(&entry->match);
	while (ig_ctl_acl_exempt(&entry->match, &all) && all);
	if (entry->match.set[0])
		random_set_name(entry->match.set, p);
	entry->number = (u16)(1 + (pick(2) ? pick(8) : pick(65535)));
	entry->allow = pick(2);
	if (!pick(3))
		random_text(entry->dev, ICMPGUARD_DEV_MAX, false);
}

static inline void random_groups(struct ig_ctl_policy *p)
{
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(group_names); i++)
		if (pick(2))
			strcpy(p->group[p->groups++].name, group_names[i]);
	for (i = 0; i < p->groups; i++)
		for (k = pick(2) ? pick(5) : 0; k; k--) {
			char dev[ICMPGUARD_DEV_MAX + 1];

			random_text(dev, ICMPGUARD_DEV_MAX, false);
			ig_policy_group_attach(&p->group[i], pick(2) ? "eth*" : *dev ? dev : "x");
		}
}

static inline void random_log(struct ig_log_settings *s)
{
	static const char *const values[] = { "", "vpc-1", "a", "eu-central-1", "arn:aws/x_y.z" };
	char dev[ICMPGUARD_DEV_MAX + 1];
	u32 i, n = pick(4);

	ig_ctl_log_init(s);
	if (pick(2))
		return;
	s->on = pick(2);
	s->nodata = pick(2);
	s->window = IG_LOG_WINDOW_MIN + (u32)pick(IG_LOG_WINDOW_MAX - IG_LOG_WINDOW_MIN + 1);
	strcpy(s->value[IG_LOG_ACCOUNT], pick(2) ? "" : "123456789010");
	for (i = IG_LOG_VPC; i < IG_LOG_FIELDS; i++)
		strcpy(s->value[i], values[pick(ARRAY_SIZE(values))]);
	for (i = 0; i < n; i++) {
		random_text(dev, ICMPGUARD_DEV_MAX, false);
		ig_log_settings_call(s, *dev ? dev : "eth0", values[1 + pick(4)]);
	}
}

static inline void random_policy(struct ig_ctl_policy *p)
{
	struct ig_ctl_entry entry;
	struct ig_ctl_rule rule;
	size_t i, n;

	ig_ctl_policy_init(p);
	p->set = calloc(ARRAY_SIZE(set_names), sizeof(*p->set));
	p->group = realloc(p->group, (ARRAY_SIZE(group_names) + 1) * sizeof(*p->group));
	memset(p->group + 1, 0, ARRAY_SIZE(group_names) * sizeof(*p->group));
	p->rule = calloc(32, sizeof(*p->rule));
	p->entry = calloc(32, sizeof(*p->entry));
	p->mode = (u8)pick(2);
	random_log(&p->log);
	for (i = 0; i < IG_DIRS; i++)
		p->action[i] = (u8)pick(2);
	for (i = 0; i < ARRAY_SIZE(set_names); i++) {
		if (pick(2))
			continue;
		strcpy(p->set[p->sets].name, set_names[i]);
		random_list(&p->set[p->sets++].list, pick(12));
	}
	random_groups(p);
	for (n = pick(32); n; n--) {
		random_rule(&rule, p);
		for (i = 0; i < p->rules; i++)
			if (!ig_policy_rule_order(&p->rule[i], &rule))
				break;
		if (i == p->rules)
			p->rule[p->rules++] = rule;
	}
	for (n = pick(32); n; n--) {
		random_entry(&entry, p);
		for (i = 0; i < p->entries; i++)
			if (!ig_policy_entry_order(&p->entry[i], &entry))
				break;
		if (i == p->entries)
			p->entry[p->entries++] = entry;
	}
	ig_ctl_policy_sort(p);
}

#endif /* TEST_CTL_RANDOM_POLICY_H */
