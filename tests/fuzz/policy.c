// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as a policy file: nothing goes wrong, and what is right is printed and
 * read back as the same. A byte 0 divides the text into two policies, which a
 * diff makes of one another.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>

#include "policy/policy.h"
#include "test_ctl_policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fail(const char *why, const char *text)
{
	fprintf(stderr, "%s:\n%s\n", why, text);
	abort();
}

/* Returns whether it is right; errors are reported in either way. */
static bool parse(struct ig_ctl_policy *p, const uint8_t *text, size_t len)
{
	struct ig_report report = { 0 };
	bool right = !ig_ctl_policy_parse(p, (const char *)text, len, &report);

	if (right != !report.errors.n)
		fail("wrong, but nothing is said", "");
	json_decref(ig_findings_json(&report.errors));
	json_decref(ig_findings_json(&report.notes));
	ig_report_fini(&report);
	return right;
}

static void check_print(const struct ig_ctl_policy *p)
{
	struct ig_ctl_policy got;
	char *text = policy_text(p), *again;

	if (!parse(&got, (const uint8_t *)text, strlen(text)))
		fail("not read back", text);
	if (!ig_ctl_policy_same(p, &got))
		fail("read back otherwise", text);
	again = policy_text(&got);
	if (strcmp(text, again))
		fail("printed otherwise", text);
	free(text);
	free(again);
	ig_ctl_policy_fini(&got);
}

static void check_diff(const struct ig_ctl_policy *p, const struct ig_ctl_policy *q)
{
	struct ig_ctl_policy got;
	struct ig_diff diff;
	char *text;

	if (ig_diff_make(&diff, p, q))
		abort();
	if (!diff.n != ig_ctl_policy_same(p, q))
		fail("different or not", "");
	text = diff_text(&diff);
	policy_copy(&got, p);
	policy_apply(&got, &diff);
	if (!ig_ctl_policy_same(&got, q))
		fail("not all of the difference", text);
	free(text);
	json_decref(ig_diff_json(&diff));
	ig_diff_fini(&diff);
	ig_ctl_policy_fini(&got);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *zero = size ? memchr(data, 0, size) : NULL;
	size_t len = zero ? (size_t)(zero - data) : size;
	struct ig_ctl_policy p, q;
	bool right = parse(&p, data, len);

	if (right)
		check_print(&p);
	if (zero) {
		right &= parse(&q, zero + 1, size - len - 1);
		if (right) {
			check_diff(&p, &q);
			check_diff(&q, &p);
		}
		ig_ctl_policy_fini(&q);
	}
	ig_ctl_policy_fini(&p);
	return 0;
}
