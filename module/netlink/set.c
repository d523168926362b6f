// SPDX-License-Identifier: GPL-2.0-only
/* Changes of sets. */
#include "netlink/netlink.h"
#include "netlink/wire.h"

/*
 * Size of an element of the arrays prefixes4 and prefixes6: an address and a
 * length.
 */
#define PACKED4		5
#define PACKED6		17

/**
 * struct prefixes - the prefixes of one request
 * @n: number of prefixes, by family
 * @p: the prefixes
 * @room: scratch of the same size, to sort them
 */
struct prefixes {
	u32 n[IG_FAMILIES];
	struct ig_lpm_prefix *p[IG_FAMILIES];
	struct ig_lpm_prefix *room[IG_FAMILIES];
};

static void prefixes_free(struct prefixes *list)
{
	int family;

	for (family = 0; family < IG_FAMILIES; family++) {
		kvfree(list->p[family]);
		kvfree(list->room[family]);
	}
}

/* Refuses attributes of a set that are read-only. */
static int read_only_refused(struct nlattr **tb, struct genl_info *info)
{
	static const int read_only_attrs[] = {
		ICMPGUARD_A_SET_IPV4, ICMPGUARD_A_SET_IPV6,
		ICMPGUARD_A_SET_USERS,
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(read_only_attrs); i++) {
		if (!tb[read_only_attrs[i]])
			continue;
		NL_SET_ERR_MSG_ATTR(info->extack, tb[read_only_attrs[i]],
				    "the numbers of prefixes and users of a set are read-only; leave them out");
		return -EINVAL;
	}
	return 0;
}

/* Allocates room for all prefixes of a request, whatever their family. */
static int prefixes_alloc(struct prefixes *list, const struct nlattr *nest)
{
	u32 n[IG_FAMILIES] = {};
	const struct nlattr *attr;
	int rem, family;

	nla_for_each_nested(attr, nest, rem) {
		switch (nla_type(attr)) {
		case ICMPGUARD_A_SET_PREFIX:
			n[IG_IPV4]++;
			n[IG_IPV6]++;
			break;
		case ICMPGUARD_A_SET_PREFIXES4:
			n[IG_IPV4] += nla_len(attr) / PACKED4;
			break;
		case ICMPGUARD_A_SET_PREFIXES6:
			n[IG_IPV6] += nla_len(attr) / PACKED6;
			break;
		}
	}
	memset(list, 0, sizeof(*list));
	for (family = 0; family < IG_FAMILIES; family++) {
		size_t bytes = n[family] * sizeof(struct ig_lpm_prefix);

		if (!n[family])
			continue;
		list->p[family] = kvmalloc(bytes, IG_GFP);
		list->room[family] = kvmalloc(bytes, IG_GFP);
		if (!list->p[family] || !list->room[family]) {
			prefixes_free(list);
			return -ENOMEM;
		}
	}
	return 0;
}

/* Adds a prefix to the list, or refuses it with a reason. */
static int prefix_add(struct prefixes *list, const struct ig_prefix *prefix,
		      const struct nlattr *attr, struct genl_info *info)
{
	enum ig_family family = prefix->family;

	if (prefix->len > ig_prefix_max(family)) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "prefix length is longer than the address");
		return -EINVAL;
	}
	if (!ig_prefix_canonical(prefix)) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "address has bits set beyond the prefix length");
		return -EINVAL;
	}
	ig_lpm_prefix_set(&list->p[family][list->n[family]++], family,
			  &prefix->addr, prefix->len);
	return 0;
}

static int packed_add(struct prefixes *list, enum ig_family family,
		      const struct nlattr *attr, struct genl_info *info)
{
	u32 bytes = family == IG_IPV4 ? 4 : 16;
	struct ig_prefix prefix = { .family = family };
	const u8 *at = nla_data(attr);
	u32 i, n = nla_len(attr) / (bytes + 1);
	int err = 0;

	if (nla_len(attr) % (bytes + 1)) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "the array does not end with a whole prefix");
		return -EINVAL;
	}
	for (i = 0; i < n && !err; i++, at += bytes + 1) {
		memcpy(&prefix.addr, at, bytes);
		prefix.len = at[bytes];
		err = prefix_add(list, &prefix, attr, info);
	}
	return err;
}

static int prefix_attr_add(struct prefixes *list, const struct nlattr *attr,
			   struct genl_info *info)
{
	struct ig_prefix prefix = {};
	int err;

	switch (nla_type(attr)) {
	case ICMPGUARD_A_SET_PREFIX:
		err = ig_wire_prefix_parse(&prefix, attr, info->extack);
		return err ?: prefix_add(list, &prefix, attr, info);
	case ICMPGUARD_A_SET_PREFIXES4:
		return packed_add(list, IG_IPV4, attr, info);
	case ICMPGUARD_A_SET_PREFIXES6:
		return packed_add(list, IG_IPV6, attr, info);
	}
	return 0;
}

/* Parses all prefixes of a request; prefixes_free() afterwards. */
static int prefixes_parse(struct prefixes *list, const struct nlattr *nest,
			  struct genl_info *info)
{
	const struct nlattr *attr;
	int rem, err = prefixes_alloc(list, nest);

	if (err)
		return ig_nl_commit_result(err, info);
	nla_for_each_nested(attr, nest, rem) {
		err = prefix_attr_add(list, attr, info);
		if (err) {
			prefixes_free(list);
			return err;
		}
	}
	return 0;
}

/* Explains why prefixes cannot be added or copied. */
static int prefixes_result(int err, struct genl_info *info)
{
	if (err == -ENOSPC)
		NL_SET_ERR_MSG(info->extack,
			       "the namespace has all the prefixes it may have, those about to be freed included; status tells how many");
	return err == -ENOMEM ? ig_nl_commit_result(err, info) : err;
}

/* Adds a request's prefixes; @added gets how many were new. */
static int prefixes_add(struct ig_prefixes *to, struct prefixes *list,
			u32 *added, struct genl_info *info)
{
	int family, err;
	u32 n;

	*added = 0;
	for (family = 0; family < IG_FAMILIES; family++) {
		err = ig_prefixes_add(to, family, list->p[family],
				      list->room[family], list->n[family], &n);
		if (err)
			return prefixes_result(err, info);
		*added += n;
	}
	return 0;
}

/*
 * Makes new prefixes from those of a request; returns them or an error pointer.
 */
static struct ig_prefixes *prefixes_make(struct ig_net *ign,
					 struct prefixes *list,
					 struct genl_info *info)
{
	struct ig_prefixes *made = ig_prefixes_alloc(ign->quota);
	u32 added;
	int err;

	if (!made)
		return ERR_PTR(ig_nl_commit_result(-ENOMEM, info));
	err = prefixes_add(made, list, &added, info);
	if (err) {
		ig_prefixes_put(made);
		return ERR_PTR(err);
	}
	return made;
}

/* Tells whether all prefixes of a request are in a set already. */
static bool all_in(const struct prefixes *list, const struct ig_prefixes *p)
{
	int family;
	u32 i;

	for (family = 0; family < IG_FAMILIES; family++) {
		for (i = 0; i < list->n[family]; i++) {
			if (!ig_prefixes_has(p, family, &list->p[family][i]))
				return false;
			if (!(i % 1024))
				cond_resched();
		}
	}
	return true;
}

/* Tells whether two hold the same prefixes, compiled or not. */
static bool holds_same(const struct ig_prefixes *a, const struct ig_prefixes *b)
{
	return a->n[IG_IPV4] == b->n[IG_IPV4] &&
	       a->n[IG_IPV6] == b->n[IG_IPV6] &&
	       (!a->n[IG_IPV4] ||
		!memcmp(a->v4, b->v4, a->n[IG_IPV4] * sizeof(*a->v4))) &&
	       (!a->n[IG_IPV6] ||
		!memcmp(a->v6, b->v6, a->n[IG_IPV6] * sizeof(*a->v6)));
}

/**
 * struct asked - a request to change a set
 * @name: of the set
 * @attr: the attribute that has the name
 * @list: the prefixes
 */
struct asked {
	const char *name;
	const struct nlattr *attr;
	struct prefixes list;
};

/* Reads a request; the caller frees a->list. */
static int asked_read(struct asked *a, struct genl_info *info)
{
	const struct nlattr *nest = info->attrs[ICMPGUARD_A_SET];
	struct nlattr *tb[ICMPGUARD_A_SET_MAX + 1];
	int err = ig_nl_set_parse(tb, nest, info) ?: read_only_refused(tb, info);

	if (err)
		return err;
	a->attr = tb[ICMPGUARD_A_SET_NAME];
	a->name = ig_nl_name(a->attr, nest, info);
	return a->name ? prefixes_parse(&a->list, nest, info) : -EINVAL;
}

/* Begins a change and reads its request; asked_end() ends both. */
static int asked_begin(struct asked *a, struct ig_nl_change *c,
		       struct sk_buff *skb, struct genl_info *info)
{
	int err = ig_nl_change_begin(c, skb, info, GENLMSG_DEFAULT_SIZE);

	if (err)
		return err;
	err = asked_read(a, info);
	return err ? ig_nl_change_abort(c, err) : 0;
}

/* Answers with the set if all went well; @err is 1 if nothing had to change. */
static int asked_end(struct asked *a, struct ig_nl_change *c, int err)
{
	const struct ig_set *set = ig_draft_set(c->draft, a->name);
	int put = err < 0 || !set ? 0 : ig_wire_set_put(c->msg, set, -1);

	prefixes_free(&a->list);
	if (err < 0 || put)
		return ig_nl_change_abort(c, err < 0 ? err : put);
	return err ? ig_nl_change_existed(c) : ig_nl_change_commit(c);
}

/* Returns the set of a request, or NULL with extack set. */
static struct ig_set *asked_set(const struct asked *a, const struct ig_nl_change *c)
{
	struct ig_set *set = ig_draft_set(c->draft, a->name);

	if (!set)
		NL_SET_ERR_MSG_ATTR(c->info->extack, a->attr,
				    "there is no set of this name");
	return set;
}

static int set_create(struct asked *a, struct ig_nl_change *c)
{
	struct ig_set *set = ig_draft_set(c->draft, a->name);
	struct ig_prefixes *made = prefixes_make(c->ign, &a->list, c->info);
	int err;

	if (IS_ERR(made))
		return PTR_ERR(made);
	if (set) {
		err = holds_same(set->prefixes, made) ? 1 : -EEXIST;
		if (err < 0)
			NL_SET_ERR_MSG_ATTR(c->info->extack, a->attr,
					    "there is a set of this name with other prefixes; replace it");
		ig_prefixes_put(made);
		return err;
	}
	err = ig_draft_set_create(c->draft, a->name, made);
	if (err)
		ig_prefixes_put(made);
	if (err == -ENOSPC)
		NL_SET_ERR_MSG(c->info->extack,
			       "the namespace has all the sets it may have; the status tells how many that is");
	return err == -ENOMEM ? ig_nl_commit_result(err, c->info) : err;
}

int icmpguard_nl_set_create_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ig_nl_change c;
	struct asked a;
	int err = asked_begin(&a, &c, skb, info);

	return err ?: asked_end(&a, &c, set_create(&a, &c));
}

static int set_add(struct asked *a, struct ig_nl_change *c)
{
	struct ig_set *set = asked_set(a, c);
	struct ig_prefixes *p;
	u32 added;
	int err;

	if (!set)
		return -ENOENT;
	/* Avoids a copy if nothing changes. */
	if (set->prefixes->compiled && all_in(&a->list, set->prefixes))
		return 1;
	err = ig_draft_set_edit(c->draft, a->name, c->ign->quota, &p);
	if (err)
		return prefixes_result(err, c->info);
	return prefixes_add(p, &a->list, &added, c->info) ?: !added;
}

int icmpguard_nl_set_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ig_nl_change c;
	struct asked a;
	int err = asked_begin(&a, &c, skb, info);

	return err ?: asked_end(&a, &c, set_add(&a, &c));
}

static int set_del(struct asked *a, struct ig_nl_change *c)
{
	struct ig_set *set = asked_set(a, c);
	struct ig_prefixes *p;
	int family, err;

	if (!set)
		return -ENOENT;
	if (!all_in(&a->list, set->prefixes)) {
		NL_SET_ERR_MSG(c->info->extack,
			       "the set does not have all of these prefixes");
		return -ENOENT;
	}
	err = ig_draft_set_edit(c->draft, a->name, c->ign->quota, &p);
	if (err)
		return prefixes_result(err, c->info);
	for (family = 0; family < IG_FAMILIES; family++)
		ig_prefixes_del(p, family, a->list.p[family],
				a->list.room[family], a->list.n[family]);
	return 0;
}

int icmpguard_nl_set_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ig_nl_change c;
	struct asked a;
	int err = asked_begin(&a, &c, skb, info);

	return err ?: asked_end(&a, &c, set_del(&a, &c));
}

static int set_replace(struct asked *a, struct ig_nl_change *c)
{
	struct ig_set *set = asked_set(a, c);
	struct ig_prefixes *made;
	int err;

	if (!set)
		return -ENOENT;
	made = prefixes_make(c->ign, &a->list, c->info);
	if (IS_ERR(made))
		return PTR_ERR(made);
	err = holds_same(set->prefixes, made) ? 1 :
	      ig_draft_set_replace(c->draft, set, made);
	if (err)
		ig_prefixes_put(made);
	return err == -ENOMEM ? ig_nl_commit_result(err, c->info) : err;
}

int icmpguard_nl_set_replace_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ig_nl_change c;
	struct asked a;
	int err = asked_begin(&a, &c, skb, info);

	return err ?: asked_end(&a, &c, set_replace(&a, &c));
}

static int set_destroy(struct asked *a, struct ig_nl_change *c)
{
	struct ig_set *set = asked_set(a, c);
	int err;

	if (!set)
		return -ENOENT;
	if (ig_draft_set_users(c->draft, set)) {
		NL_SET_ERR_MSG_ATTR(c->info->extack, a->attr,
				    "rules or ACL entries use this set; remove them first");
		return -EBUSY;
	}
	err = ig_wire_set_put(c->msg, set, -1);
	if (!err)
		ig_draft_set_del(c->draft, set);
	return err;
}

int icmpguard_nl_set_destroy_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ig_nl_change c;
	struct asked a;
	int err = asked_begin(&a, &c, skb, info);

	return err ?: asked_end(&a, &c, set_destroy(&a, &c));
}
