// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE /* getrandom() */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "wire/account.h"
#include "complain.h"
#include "no_memory.h"
#include "wire/fate.h"

static u64 now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (u64)t.tv_sec * 1000 + (u64)t.tv_nsec / 1000000;
}

/* Draws a random number for a change; 0 if there is no randomness. */
static u64 draw_token(void)
{
	u64 token;

	return getrandom(&token, sizeof(token), GRND_NONBLOCK) == sizeof(token) ? token : 0;
}

/* A module that does not know tokens refuses them and changes nothing. */
static bool token_refused(const struct ig_link *link)
{
	return link->error == EINVAL && !strcmp(link->attr, "token");
}

static enum ig_fate decide(const struct ig_ctl_account *account, u64 token, u64 begun)
{
	if (!account->told || !token)
		return IG_FATE_UNKNOWN;
	if (account->token == token)
		return ig_account_taken_back(&account->last) ? IG_FATE_NOT_IN_FORCE :
							       IG_FATE_IN_FORCE;
	/*
	 * Somebody else's change has hidden this one, or this one was not made. It
	 * was not if the last commit is older than the request, rounded either way.
	 */
	if (!account->last.told || account->last.age > now_ms() - begun + 2)
		return IG_FATE_NOT_IN_FORCE;
	return IG_FATE_UNKNOWN;
}

/* Asks by a new socket, because this one may have no room for the answer, either. */
static enum ig_fate find_out(struct ig_link *link, u64 token, u64 begun)
{
	struct ig_link *other = malloc(sizeof(*other));
	struct ig_ctl_account account = { 0 };

	if (!other)
		ig_no_memory();
	if (!ig_link_open(other, NULL)) {
		if (ig_account_read(other, &account))
			account.told = false;
		ig_link_close(other);
	}
	free(other);
	link->generation = account.last.generation;
	return decide(&account, token, begun);
}

static int tell(struct ig_link *link)
{
	const char *why = strerror(link->error);

	if (link->fate == IG_FATE_IN_FORCE) {
		ig_note("the answer of the kernel was lost (%s); the status says that the change "
			"is in force",
			why);
		link->error = 0;
		link->text[0] = '\0';
		return 0;
	}
	if (link->fate == IG_FATE_NOT_IN_FORCE)
		snprintf(link->text, sizeof(link->text),
			 "the answer of the kernel was lost (%s); the status says that the change "
			 "is not in force",
			 why);
	else
		snprintf(link->text, sizeof(link->text),
			 "the answer of the kernel was lost (%s); it is unknown whether the "
			 "change is in force: `icmpctl status` and `icmpctl save` show what is",
			 why);
	return -1;
}

int ig_fate_change(struct ig_link *link, ig_link_reader *reader, void *data)
{
	struct nlmsghdr *nlh = (void *)link->request;
	u64 token = link->no_token ? 0 : draw_token(), begun = now_ms();
	u32 len = nlh->nlmsg_len;
	int err;

	link->fate = IG_FATE_TOLD;
	if (token)
		mnl_attr_put_u64(nlh, ICMPGUARD_A_TOKEN, token);
	err = ig_link_talk(link, reader, data);
	if (err && token && token_refused(link)) {
		link->no_token = true;
		token = 0;
		nlh->nlmsg_len = len;
		err = ig_link_talk(link, reader, data);
	}
	if (!err || !link->lost)
		return err;
	link->fate = find_out(link, token, begun);
	return tell(link);
}
