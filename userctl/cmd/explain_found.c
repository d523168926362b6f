// SPDX-License-Identifier: GPL-2.0-only
/* explain: sentences about what each step found. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/explain.h"
#include "no_memory.h"

static char *text(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static char *text(const char *fmt, ...)
{
	char *written = NULL;
	size_t size;
	FILE *out = open_memstream(&written, &size);
	va_list ap;

	if (!out)
		ig_no_memory();
	va_start(ap, fmt);
	vfprintf(out, fmt, ap);
	va_end(ap);
	if (fclose(out))
		ig_no_memory();
	return written;
}

static bool decides(const struct ig_explaining *x, enum icmpguard_step step)
{
	return x->e.decided == step;
}

static char *found_loopback(const struct ig_explaining *x)
{
	if (!decides(x, ICMPGUARD_STEP_LOOPBACK))
		return text("it is neither loopback traffic nor a later fragment");
	return x->e.loopback ? text("it is this host's own traffic, which is not filtered") :
			       text("only first fragments are judged, and later ones pass");
}

/* Tells what the quoted packet failed, for a step that passes in any case. */
static char *found_path_mtu(const struct ig_explaining *x)
{
	static const char *const checks[] = { "Q1", "Q1", "Q2", "Q3", "Q4", "Q4" };
	bool checked = x->e.check < ARRAY_SIZE(checks) && x->e.unverified;

	if (!decides(x, ICMPGUARD_STEP_PATH_MTU))
		return text("it is not a message of path MTU discovery");
	return text("path MTU discovery needs it, so it always passes%s%s%s%s",
		    checked ? "; what it quotes is not verified, " : "",
		    checked ? checks[x->e.check] : "", checked ? " failed" : "",
		    x->e.odd_mtu ? "; its MTU is odd" : "");
}

static char *found_link_scope(const struct ig_explaining *x)
{
	bool must = x->e.type_treatment == ICMPGUARD_TREATMENT_MUST_PASS;

	if (decides(x, ICMPGUARD_STEP_LINK_SCOPE) && !x->e.accept)
		return text("entry %u of the ACL names the type and denies it", x->e.entry.number);
	if (decides(x, ICMPGUARD_STEP_LINK_SCOPE))
		return text("it is a valid message of the link, which always passes");
	if (must && x->e.treatment == ICMPGUARD_TREATMENT_NEVER)
		return text(
			"it is a message of the link, but its hop limit, code, length or source "
			"is wrong, or it is a fragment");
	return text("it is not a message that the link needs");
}

static char *found_hygiene(const struct ig_explaining *x)
{
	if (!decides(x, ICMPGUARD_STEP_HYGIENE))
		return text("it is whole, and valid in this direction");
	if (x->p.length < 8)
		return text("it has less than the 8 bytes of an ICMP header");
	if (x->e.type_treatment == ICMPGUARD_TREATMENT_MUST_PASS)
		return text("a message of the link that is not valid is malformed");
	if (x->e.broadcast && x->e.type_treatment != ICMPGUARD_TREATMENT_NEVER)
		return text("a query like this is never valid to broadcast or multicast");
	return text("its type is never valid in direction %s", ig_ctl_directions[x->p.dir]);
}

static char *found_acl(const struct ig_explaining *x)
{
	char *words, *out;

	if (!x->e.has_entry)
		return text("no entry covers it");
	words = ig_ctl_acl_text(&x->e.entry);
	out = text("entry %u %s: %s", x->e.entry.number,
		   x->e.entry.allow ? "ends the ACL, and admits nothing by itself" : "denies it",
		   words);
	free(words);
	return out;
}

static char *found_interface(const struct ig_explaining *x)
{
	char list[IG_EXPLAINED_GROUPS * (ICMPGUARD_NAME_MAX + 3)] = "";
	size_t i;

	if (decides(x, ICMPGUARD_STEP_INTERFACE))
		return text("its groups are not known yet, because memory was short");
	if (!x->e.groups)
		return text("group " IG_CTL_GROUP_DEFAULT " applies");
	for (i = 0; i < x->e.groups; i++) {
		strcat(list, i ? ", " : "");
		strcat(list, x->e.group[i]);
	}
	return text("group%s %s appl%s", x->e.groups > 1 ? "s" : "", list,
		    x->e.groups > 1 ? "y" : "ies");
}

/* Tells how an open request was looked for. */
static const char *flow_text(u8 seen)
{
	static const char *const texts[] = {
		[ICMPGUARD_FLOW_SEEN_NONE] =
			"no request is open between these addresses with this id",
		[ICMPGUARD_FLOW_SEEN_OLD] = "the request is too old",
		[ICMPGUARD_FLOW_SEEN_CLOSED] =
			"the flow awaits no reply with this seq, or no more of them",
		[ICMPGUARD_FLOW_SEEN_REVOKED] =
			"the request is open, but the policy would not admit it any more",
		[ICMPGUARD_FLOW_SEEN_OPEN] = "the request is open",
	};

	return seen < ARRAY_SIZE(texts) ? texts[seen] : "the module tells something new";
}

static char *found_reply(const struct ig_explaining *x)
{
	if (decides(x, ICMPGUARD_STEP_REPLY))
		return text("it answers a request that is open");
	return text("it answers nothing: %s", flow_text(x->e.flow));
}

/* Tells Q4 for something other than ICMP. */
static const char *evidence_text(const struct ig_explaining *x)
{
	if (x->e.evidence == ICMPGUARD_EVIDENCE_YES)
		return "it belongs to something alive";
	if (x->e.evidence == ICMPGUARD_EVIDENCE_WEAK)
		return "the evidence is weak, and its budget has room";
	return x->p.dir == IG_IN ? "no socket has sent it, and no raw socket lately" :
				   "without conntrack nobody knows its connection";
}

static bool quotes_query(const struct ig_explaining *x)
{
	return x->p.quotes && x->p.quoted.proto == x->p.outer.proto;
}

static char *found_quote(const struct ig_explaining *x)
{
	const char *more = quotes_query(x) ? flow_text(x->e.flow) : evidence_text(x);

	switch (x->e.check) {
	case ICMPGUARD_QUOTE_CHECK_PASSED:
		return text("what it quotes passes Q1 to Q4: %s", more);
	case ICMPGUARD_QUOTE_CHECK_INCOMPLETE:
		return text("Q1 failed: it does not quote a whole IP header and 8 bytes after it");
	case ICMPGUARD_QUOTE_CHECK_NOT_SENDER:
		return text("Q2 failed: it does not go to the source of the quoted packet");
	case ICMPGUARD_QUOTE_CHECK_NO_CAUSE:
		return text("Q3 failed: it quotes an error, a redirect or a later fragment, or a "
			    "source that is not unicast");
	case ICMPGUARD_QUOTE_CHECK_DEAD:
		return text("Q4 failed: %s", more);
	case ICMPGUARD_QUOTE_CHECK_OVER_BUDGET:
		return text("Q4 failed: the evidence is weak, and its budget is used up");
	}
	return text("the module tells a check that this icmpctl does not know");
}

static char *found_rule(const struct ig_explaining *x)
{
	char prefix[IG_WORD_MAX], number[32] = "a rule", *in_set;
	char *words, *out;

	if (!x->e.has_rule)
		return text("no rule covers it%s%s",
			    x->e.named ? "; one has to name the type, all is not enough" : "",
			    x->e.narrow ? "; one needs a peer narrower than any" : "");
	words = ig_ctl_rule_text(&x->e.rule);
	ig_ctl_words_prefix_text(&x->e.prefix, prefix);
	if (x->e.rule.id)
		snprintf(number, sizeof(number), "rule %u", x->e.rule.id);
	in_set = x->e.has_prefix ? text("; @%s has %s", x->e.rule.match.set, prefix) :
				   text("%s", "");
	out = text("%s of group %s covers it: %s%s", number, ig_ctl_rule_group(&x->e.rule), words,
		   in_set);
	free(in_set);
	free(words);
	return out;
}

static char *found_default(const struct ig_explaining *x)
{
	const char *dir = ig_ctl_directions[x->p.dir];

	switch (x->e.reason) {
	case ICMPGUARD_REASON_TYPE_DENIED:
		return text("whatever the default is, only a rule opens this type");
	case ICMPGUARD_REASON_BROADCAST_DENIED:
		return text("whatever the default is, only a rule opens queries to everybody");
	}
	return text("the default of direction %s is %s", dir, x->e.accept ? "allow" : "deny");
}

static char *found_redirect(const struct ig_explaining *x)
{
	if (x->e.accept && x->p.dir == IG_IN)
		return text("it is from the current first hop, and valid");
	if (x->e.accept)
		return text("redirects are not checked in direction %s",
			    ig_ctl_directions[x->p.dir]);
	if (x->e.reason == ICMPGUARD_REASON_MALFORMED)
		return text("its hop limit, code or length is wrong, or it is a fragment");
	if (x->e.check)
		return found_quote(x);
	return text("it is not from the current first hop, or its gateway is not on the link");
}

char *ig_explain_found(const struct ig_explaining *x, enum icmpguard_step step)
{
	switch (step) {
	case ICMPGUARD_STEP_ICMP:
		return text(decides(x, step) ? "it is not ICMP, and not filtered" : "it is ICMP");
	case ICMPGUARD_STEP_LOOPBACK:
		return found_loopback(x);
	case ICMPGUARD_STEP_PATH_MTU:
		return found_path_mtu(x);
	case ICMPGUARD_STEP_LINK_SCOPE:
		return found_link_scope(x);
	case ICMPGUARD_STEP_HYGIENE:
		return found_hygiene(x);
	case ICMPGUARD_STEP_ACL:
		return found_acl(x);
	case ICMPGUARD_STEP_INTERFACE:
		return found_interface(x);
	case ICMPGUARD_STEP_REPLY:
		return found_reply(x);
	case ICMPGUARD_STEP_ERROR:
		return found_quote(x);
	case ICMPGUARD_STEP_RULE:
		return found_rule(x);
	case ICMPGUARD_STEP_DEFAULT:
		return found_default(x);
	case ICMPGUARD_STEP_REDIRECT:
		return found_redirect(x);
	case ICMPGUARD_STEP_STATE:
		return text("it opens a flow, so that its reply passes");
	}
	return text("the module tells a step that this icmpctl does not know");
}
