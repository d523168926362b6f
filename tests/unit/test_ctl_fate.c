// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests what icmpctl says about a change whose answer is lost: that it is in
 * force, that it is not, or that this is unknown. The module may or may not
 * know tokens. The socket is defined in this file.
 *
 * See tests/check.mk for how it is built.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <libmnl/libmnl.h>

#include "cmd/cmd.h"
#include "wire/fate.h"

#define FAMILY 42
#define PORT 7

/* ---- the module ---- */

enum whose { NOBODYS, MINE, SOMEBODYS };

static struct {
	bool old;	    /* knows neither tokens nor outcomes */
	int loses;	    /* errno of reading the answer to a change; 0 for none */
	bool loses_status;  /* as well */
	enum whose token;   /* that the status tells */
	bool commit;	    /* the status tells of one */
	u64 age;
	u8 outcome;
} module;

static char request[IG_LINK_ROOM], building[4096], waiting[4][4096];
static unsigned int n_waiting, n_read, requests;
static u64 token;
static int lost;

static struct nlmsghdr *begin(u16 type)
{
	const struct nlmsghdr *req = (const void *)request;
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(building);

	nlh->nlmsg_type = type;
	nlh->nlmsg_seq = req->nlmsg_seq;
	nlh->nlmsg_pid = PORT;
	return nlh;
}

static void end(const struct nlmsghdr *nlh)
{
	memcpy(waiting[n_waiting++], nlh, nlh->nlmsg_len);
}

static void tell_family(void)
{
	struct nlmsghdr *nlh = begin(GENL_ID_CTRL);

	mnl_nlmsg_put_extra_header(nlh, sizeof(struct genlmsghdr));
	mnl_attr_put_u16(nlh, CTRL_ATTR_FAMILY_ID, FAMILY);
	end(nlh);
}

static void tell_status(void)
{
	struct nlmsghdr *nlh = begin(FAMILY);
	struct nlattr *nest;

	mnl_nlmsg_put_extra_header(nlh, sizeof(struct genlmsghdr));
	mnl_attr_put_u32(nlh, ICMPGUARD_A_STATE, ICMPGUARD_STATE_ACTIVE);
	mnl_attr_put_u32(nlh, ICMPGUARD_A_GENERATION, 12);
	if (!module.old) {
		mnl_attr_put_u64(nlh, ICMPGUARD_A_INSTANCE, 1);
		if (module.token)
			mnl_attr_put_u64(nlh, ICMPGUARD_A_TOKEN,
					 module.token == MINE ? token : token + 1);
	}
	if (module.commit && !module.old) {
		nest = mnl_attr_nest_start(nlh, ICMPGUARD_A_LAST_COMMIT);
		mnl_attr_put_u32(nlh, ICMPGUARD_A_COMMIT_GENERATION, 11);
		mnl_attr_put_u8(nlh, ICMPGUARD_A_COMMIT_OUTCOME, module.outcome);
		mnl_attr_put_u64(nlh, ICMPGUARD_A_COMMIT_AGE, module.age);
		mnl_attr_nest_end(nlh, nest);
	}
	end(nlh);
}

static void tell_error(int error, const char *text, u32 offset)
{
	struct nlmsghdr *nlh = begin(NLMSG_ERROR);
	struct nlmsgerr *err;

	nlh->nlmsg_flags = NLM_F_CAPPED | NLM_F_ACK_TLVS;
	err = mnl_nlmsg_put_extra_header(nlh, sizeof(*err));
	err->error = -error;
	if (text) {
		mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, text);
		mnl_attr_put_u32(nlh, NLMSGERR_ATTR_OFFS, offset);
	}
	end(nlh);
}

static void take_change(void)
{
	const struct nlmsghdr *req = (const void *)request;
	const struct nlattr *attr;

	requests++;
	token = 0;
	mnl_attr_for_each(attr, req, IG_LINK_HEADER) {
		if (mnl_attr_get_type(attr) != ICMPGUARD_A_TOKEN)
			continue;
		token = mnl_attr_get_u64(attr);
		if (module.old) {
			tell_error(EINVAL, "Unknown attribute type",
				   (u32)((const char *)attr - request));
			return;
		}
	}
	lost = module.loses;
	tell_error(0, NULL, 0);
}

/* Replaces libmnl's functions. */
struct mnl_socket {
	int fd;
};

static struct mnl_socket only = { -1 };

struct mnl_socket *mnl_socket_open2(int bus, int flags)
{
	(void)bus;
	(void)flags;
	return &only;
}

int mnl_socket_bind(struct mnl_socket *nl, unsigned int groups, pid_t pid)
{
	(void)nl;
	(void)groups;
	(void)pid;
	return 0;
}

int mnl_socket_setsockopt(const struct mnl_socket *nl, int type, void *buf, socklen_t len)
{
	(void)nl;
	(void)type;
	(void)buf;
	(void)len;
	return 0;
}

unsigned int mnl_socket_get_portid(const struct mnl_socket *nl)
{
	(void)nl;
	return PORT;
}

int mnl_socket_close(struct mnl_socket *nl)
{
	(void)nl;
	return 0;
}

ssize_t mnl_socket_sendto(const struct mnl_socket *nl, const void *req, size_t len)
{
	const struct nlmsghdr *nlh = (const void *)request;
	const struct genlmsghdr *genl;

	(void)nl;
	memcpy(request, req, len);
	genl = mnl_nlmsg_get_payload(nlh);
	n_waiting = 0;
	n_read = 0;
	lost = 0;
	if (nlh->nlmsg_type == GENL_ID_CTRL) {
		tell_family();
	} else if (genl->cmd == ICMPGUARD_CMD_STATUS) {
		tell_status();
		lost = module.loses_status ? ENOBUFS : 0;
	} else {
		take_change();
		return (ssize_t)len;
	}
	tell_error(0, NULL, 0);
	return (ssize_t)len;
}

ssize_t mnl_socket_recvfrom(const struct mnl_socket *nl, void *buf, size_t size)
{
	const struct nlmsghdr *nlh = (const void *)waiting[n_read];

	(void)nl;
	if (lost) {
		errno = lost;
		return -1;
	}
	assert_true(n_read < n_waiting && nlh->nlmsg_len <= size);
	memcpy(buf, nlh, nlh->nlmsg_len);
	n_read++;
	return nlh->nlmsg_len;
}

/* ---- the tool ---- */

static struct ig_link tool;

/* Makes a change over a new socket; discards standard error. */
static int change(void)
{
	int err, saved = dup(2);

	requests = 0;
	assert_int_equal(ig_link_open(&tool, NULL), 0);
	mnl_attr_put_u8(ig_link_request(&tool, ICMPGUARD_CMD_CONFIG_SET), ICMPGUARD_A_MODE, 0);
	assert_non_null(freopen("/dev/null", "w", stderr));
	err = ig_fate_change(&tool, NULL, NULL);
	fflush(stderr);
	dup2(saved, 2);
	close(saved);
	ig_link_close(&tool);
	return err;
}

static void expect(const char *what, enum ig_fate fate)
{
	int err = change();

	if (tool.fate != fate || err != (fate > IG_FATE_IN_FORCE ? -1 : 0))
		fail_msg("%s: fate %d, not %d; %d: %s", what, tool.fate, fate, err, tool.text);
}

#define NEW(...) do { memset(&module, 0, sizeof(module)); __VA_ARGS__; } while (0)

static void test_told(void **state)
{
	(void)state;
	NEW();
	expect("an answer", IG_FATE_TOLD);
	assert_int_not_equal(token, 0);
	assert_int_equal(requests, 1);
}

static void test_lost(void **state)
{
	static const int errors[] = { ENOBUFS, EAGAIN, ENOMEM };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(errors); i++) {
		NEW(module.loses = errors[i], module.token = MINE, module.commit = true);
		expect("its token", IG_FATE_IN_FORCE);
		assert_int_equal(tool.generation, 11);
		module.outcome = ICMPGUARD_OUTCOME_PENDING;
		expect("its token, to be confirmed", IG_FATE_IN_FORCE);
		module.outcome = ICMPGUARD_OUTCOME_TIMED_OUT;
		expect("its token, taken back", IG_FATE_NOT_IN_FORCE);
		module.outcome = ICMPGUARD_OUTCOME_ROLLED_BACK;
		expect("its token, rolled back", IG_FATE_NOT_IN_FORCE);
		/*
		 * Everything existed already, in a namespace without a commit.
		 */
		module.commit = false;
		expect("its token, and no commit", IG_FATE_IN_FORCE);
		module.token = NOBODYS;
		expect("no commit", IG_FATE_NOT_IN_FORCE);
		module.commit = true;
		module.age = 3600000;
		expect("an older commit", IG_FATE_NOT_IN_FORCE);
		module.token = SOMEBODYS;
		expect("an older commit of somebody's", IG_FATE_NOT_IN_FORCE);
		module.age = 0;
		expect("a later commit of somebody's", IG_FATE_UNKNOWN);
		module.token = NOBODYS;
		expect("a later commit without a token", IG_FATE_UNKNOWN);
		module.token = MINE;
		module.loses_status = true;
		expect("a status that is lost as well", IG_FATE_UNKNOWN);
		assert_null(strstr(tool.text, "nothing was changed"));
	}
}

static void test_old(void **state)
{
	(void)state;
	NEW(module.old = true);
	expect("an older module", IG_FATE_TOLD);
	assert_int_equal(token, 0);
	assert_int_equal(requests, 2);
	NEW(module.old = true, module.loses = ENOBUFS);
	expect("an older module, and no answer", IG_FATE_UNKNOWN);
	assert_null(strstr(tool.text, "nothing was changed"));
	assert_non_null(strstr(tool.text, "unknown"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_told),
		cmocka_unit_test(test_lost),
		cmocka_unit_test(test_old),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
