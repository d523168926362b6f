// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd/log_follow.h"
#include "complain.h"
#include "model/rule.h"
#include "no_memory.h"
#include "policy/policy.h"
#include "wire/refusal.h"

/* Milliseconds between questions: windows are out well within two seconds. */
#define ASK_LATER 500
/* Milliseconds after the end of a window until the module has ended it. */
#define ASK_AFTER 50

/* ---- groups of rules ---- */

/**
 * struct groups - rules and their groups, by id
 * @n: number of rules
 * @rule: the rules
 */
struct groups {
	size_t n;
	struct ig_ctl_rule *rule;
};

static void restart_groups(void *data)
{
	struct groups *g = data;

	g->n = 0;
}

static void read_group(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attrs[IG_LINK_ATTRS];
	struct groups *g = data;

	ig_link_attrs(nlh, attrs);
	if (!attrs[ICMPGUARD_A_RULE])
		return;
	if (ig_policy_room((void **)&g->rule, g->n, sizeof(*g->rule)))
		ig_no_memory();
	if (ig_ctl_rule_from_wire(attrs[ICMPGUARD_A_RULE], &g->rule[g->n]) >= 0)
		g->n++;
}

/* Rules are dumped in the order of their ids. */
static const char *group_of(void *data, u32 id)
{
	const struct groups *g = data;
	size_t low = 0, high = g->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (g->rule[mid].id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low < g->n && g->rule[low].id == id ? ig_ctl_rule_group(&g->rule[low]) : NULL;
}

/* ---- output ---- */

static volatile sig_atomic_t hang_up;

static void on_hang_up(int signal)
{
	(void)signal;
	hang_up = 1;
}

/* A file that has lines has its header already. */
static int open_output(struct ig_log_reader *r)
{
	struct ig_log_printer *p = &r->printer;

	p->out = r->path ? fopen(r->path, "ae") : stdout;
	if (!p->out) {
		ig_complain("cannot write %s: %s", r->path, strerror(errno));
		return IG_EXIT_FAILED;
	}
	if (r->header && (!r->path || (!fseek(p->out, 0, SEEK_END) && !ftell(p->out)))) {
		ig_log_fields_header(p->out, &p->fields);
		fflush(p->out);
	}
	return IG_EXIT_DONE;
}

/* Standard output is checked when the process ends. */
static int close_output(struct ig_log_reader *r)
{
	FILE *out = r->printer.out;

	if (!r->path)
		return IG_EXIT_DONE;
	r->printer.out = NULL;
	if (!ferror(out) && !fclose(out))
		return IG_EXIT_DONE;
	ig_complain("cannot write %s: %s", r->path, strerror(errno));
	return IG_EXIT_FAILED;
}

static int reopen_output(struct ig_log_reader *r)
{
	int status = r->path ? close_output(r) : IG_EXIT_DONE;

	hang_up = 0;
	return r->path && !status ? open_output(r) : status;
}

/* ---- windows ---- */

/* Prints the windows from @r->printer.next on; returns the exit status. */
static int print_windows(struct ig_log_reader *r)
{
	struct groups groups = { .n = 0 };
	struct ig_log_windows windows;
	size_t i;
	int err;

	if (r->groups) {
		ig_link_request(r->link, ICMPGUARD_CMD_RULE_GET);
		if (ig_link_dump(r->link, restart_groups, read_group, &groups))
			groups.n = 0;
	}
	r->printer.context.group = group_of;
	r->printer.context.data = &groups;
	err = ig_log_windows_read(r->link, r->printer.next, &windows);
	for (i = 0; !err && i < windows.n; i++)
		ig_log_print_window(&r->printer, &windows.window[i]);
	ig_log_windows_fini(&windows);
	free(groups.rule);
	r->printer.context.group = NULL;
	return err ? ig_refusal_complain(r->link, IG_LINK_READS) : IG_EXIT_DONE;
}

static int read_state(struct ig_log_reader *r)
{
	return ig_log_state_read(r->link, &r->state) ? ig_refusal_complain(r->link, IG_LINK_READS) :
						       IG_EXIT_DONE;
}

int ig_log_once(struct ig_log_reader *r)
{
	int status = read_state(r), closed;

	if (!status)
		status = open_output(r);
	if (status)
		return status;
	status = print_windows(r);
	closed = close_output(r);
	if (!status && !r->state.on)
		ig_note("the flow log is off; `icmpctl log on` turns it on");
	return status ? status : closed;
}

/* Sleeps until the window should have ended, but not for long: settings may change. */
static void wait_for_end(const struct ig_log_reader *r)
{
	struct timespec now, nap;
	long long left = ASK_LATER;

	clock_gettime(CLOCK_REALTIME, &now);
	if (r->state.on) {
		left = ((long long)r->state.end - now.tv_sec) * 1000 - now.tv_nsec / 1000000 +
		       ASK_AFTER;
		if (left < ASK_AFTER)
			left = ASK_AFTER;
		if (left > ASK_LATER)
			left = ASK_LATER;
	}
	nap = (struct timespec){ .tv_nsec = left * 1000000 };
	nanosleep(&nap, NULL);
}

/* Begins with the window that is being written. */
static void begin(struct ig_log_reader *r)
{
	if (r->state.on)
		r->printer.next = r->state.number;
	else
		ig_note("the flow log is off; it is followed when `icmpctl log on` turns it on");
}

/* Prints what has ended; returns the exit status. */
static int follow_step(struct ig_log_reader *r)
{
	u32 *next = &r->printer.next;
	int status = hang_up ? reopen_output(r) : IG_EXIT_DONE;

	if (!status)
		status = read_state(r);
	/* Another load of the module numbers its windows anew. */
	if (!status && r->state.on && r->state.number < *next)
		*next = 0;
	if (!status && r->state.on && r->state.number != *next)
		status = print_windows(r);
	if (!status && ferror(r->printer.out))
		status = IG_EXIT_FAILED;
	return status;
}

int ig_log_follow(struct ig_log_reader *r)
{
	struct sigaction action = { .sa_handler = on_hang_up };
	int status = read_state(r);

	/* Without a file, SIGHUP means that the terminal is gone. */
	if (r->path)
		sigaction(SIGHUP, &action, NULL);
	if (!status)
		status = open_output(r);
	if (!status)
		begin(r);
	while (!status) {
		wait_for_end(r);
		status = follow_step(r);
	}
	if (r->printer.out)
		close_output(r);
	return status;
}
