// SPDX-License-Identifier: GPL-2.0-only
/* check: checks a policy file. */
#include "cmd/complete.h"
#include "output.h"
#include "policy/hash.h"
#include "policy/policy.h"
#include "policy/report.h"
#include "wire/running.h"

/* Writes a count, such as "2 IPv4 prefixes". */
static void count_text(char *buf, size_t size, size_t n, const char *one, const char *many)
{
	snprintf(buf, size, "%zu %s", n, n == 1 ? one : many);
}

static json_t *counts(const struct ig_ctl_policy *policy)
{
	size_t ipv4 = 0, ipv6 = 0, i;

	for (i = 0; i < policy->sets; i++) {
		ipv4 += policy->set[i].list.n4;
		ipv6 += policy->set[i].list.n6;
	}
	return json_pack("{s:I,s:I,s:I,s:I,s:I,s:I}", "rules", (json_int_t)policy->rules,
			 "acl-entries", (json_int_t)policy->entries, "sets",
			 (json_int_t)policy->sets, "ipv4", (json_int_t)ipv4, "ipv6",
			 (json_int_t)ipv6, "groups", (json_int_t)policy->groups);
}

/* Rules that expire have been counted; the hash leaves them out, as `save` does. */
static void print_json(const struct ig_ctl *ctl, struct ig_ctl_policy *policy,
		       const struct ig_report *report)
{
	json_t *obj = json_pack("{s:b}", "ok", !report->errors.n), *count;
	char hash[IG_POLICY_HASH_TEXT];

	if (!report->errors.n) {
		count = counts(policy);
		json_object_update(obj, count);
		json_decref(count);
		ig_running_untime(policy);
		ig_policy_hash(policy, hash);
		json_object_set_new(obj, "policy-hash", json_string(hash));
	}
	json_object_set_new(obj, "errors", ig_findings_json(&report->errors));
	json_object_set_new(obj, "notes", ig_findings_json(&report->notes));
	json_object_set_new(obj, "more",
			    json_boolean(ig_report_full(report) || report->notes.more));
	ig_output_facts(ctl, obj, NULL);
	json_decref(obj);
}

static void print_text(const struct ig_ctl_policy *policy)
{
	static const struct {
		const char *key;
		const char *one;
		const char *many;
	} parts[] = {
		{ "rules", "rule", "rules" },
		{ "acl-entries", "ACL entry", "ACL entries" },
		{ "sets", "set", "sets" },
		{ "ipv4", "IPv4 prefix", "IPv4 prefixes" },
		{ "ipv6", "IPv6 prefix", "IPv6 prefixes" },
		{ "groups", "group", "groups" },
	};
	json_t *count = counts(policy);
	char text[IG_WORD_MAX];
	size_t i;

	fputs("ok: ", stdout);
	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		count_text(text, sizeof(text),
			   (size_t)json_integer_value(json_object_get(count, parts[i].key)),
			   parts[i].one, parts[i].many);
		printf("%s%s", i ? ", " : "", text);
	}
	putchar('\n');
	json_decref(count);
}

static int check(const struct ig_ctl *ctl, const char *path)
{
	struct ig_report report = { 0 };
	struct ig_ctl_policy policy;
	int err = ig_ctl_policy_read(&policy, path, &report), status = IG_EXIT_DONE;

	if (err < 0) {
		status = ig_report_unread(path, -err);
	} else if (ctl->json) {
		print_json(ctl, &policy, &report);
		status = err ? IG_EXIT_USAGE : IG_EXIT_DONE;
	} else {
		status = ig_report_print(&report);
		if (!status)
			print_text(&policy);
	}
	ig_ctl_policy_fini(&policy);
	ig_report_fini(&report);
	return status;
}

static int run_check(const struct ig_ctl *ctl)
{
	struct ig_ctl_diag d = { .word = 1 };

	if (ctl->n < 2) {
		ig_ctl_diag_set(&d,
				"check needs the name of a policy file, or - for standard input");
		return ig_line_wrong(ctl, &d);
	}
	return ig_line_more(ctl, 2) ? IG_EXIT_USAGE : check(ctl, ctl->word[1]);
}

const struct ig_command ig_cmd_check = {
	.name = "check",
	.form = { { "FILE|-" } },
	.summary = "checks a policy file",
	.help = "Reads a policy file (- means standard input) and shows what is wrong with it: up\n"
		"to twenty errors, each with its line, a caret under the wrong word, and a\n"
		"suggestion. Nothing is changed, and the module need not be loaded. The exit\n"
		"status is 0 if the policy is right, 2 if it is wrong, and 1 if it cannot be\n"
		"read. icmpguard-policy(5) describes the language. In short:\n"
		"\n"
		"  default in deny\n"
		"  set office { 198.51.100.0/24 2001:db8:1::/48 }\n"
		"  group default {\n"
		"      allow echo-request @office comment \"monitoring\"\n"
		"  }\n"
		"  acl in { 100 deny all 203.0.113.0/24; 200 deny redirect any }\n",
	.examples = "icmpctl check /etc/icmpguard/policy.conf\n"
		    "icmpctl -j check - <new.policy\n",
	.status = "0 right, 1 cannot be read, 2 wrong",
	.complete = ig_complete_file,
	.run = run_check,
};
