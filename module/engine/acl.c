// SPDX-License-Identifier: GPL-2.0-only
#include "acl.h"

#define ANY_TYPE	256

/**
 * struct ig_acl_row - an entry as compiled for one direction and family
 * @type: ICMP type, or ANY_TYPE
 * @any_code: covers every code
 * @code: the code, unless @any_code
 * @peer_len: prefix length of @peer; 0 for any
 * @to_len: prefix length of @to; 0 for any
 * @peer: network address of the remote side
 * @to: network address of the other side
 * @set: set that must also contain the remote side; NULL for none
 * @entry: the entry
 */
struct ig_acl_row {
	u16 type;
	bool any_code;
	u8 code;
	u8 peer_len;
	u8 to_len;
	struct ig_addr peer;
	struct ig_addr to;
	const struct ig_prefixes *set;
	const struct ig_acl_entry *entry;
};

/**
 * struct ig_acl_table - see acl.h
 * @n: number of rows
 * @by_dev: whether any of them asks for an interface
 * @row: by number
 */
struct ig_acl_table {
	u32 n;
	bool by_dev;
	struct ig_acl_row row[];
};

struct ig_acl_entry *ig_acl_entry_alloc(void)
{
	struct ig_acl_entry *entry = ig_zalloc(sizeof(*entry));

	if (!entry)
		return NULL;
	ig_match_init(&entry->match);
	ig_ref_init(&entry->refs);
	return entry;
}

void ig_acl_entry_put(struct ig_acl_entry *entry)
{
	if (entry && ig_ref_dec(&entry->refs))
		ig_free(entry);
}

/* Tells whether everything covered of a family passes whatever an ACL says. */
static bool always_passes(const struct ig_icmp_match *m, enum ig_family family,
			  enum ig_dir dir)
{
	if (m->any_type)
		return false;
	if (family == IG_IPV4)
		return m->type == ICMP4_DEST_UNREACH && !m->any_code &&
		       m->code == ICMP4_FRAG_NEEDED;
	/*
	 * RA guard, RFC 6104: the only link-scope message that may be denied.
	 */
	return m->type != ICMP6_ROUTER_ADVERT &&
	       ig_type_class(IG_IPV6, dir, m->type) == IG_CLASS_M;
}

const char *ig_acl_entry_fault(const struct ig_acl_entry *entry)
{
	const struct ig_match *m = &entry->match;
	const char *fault = ig_match_fault(m);
	enum ig_family family;

	if (!entry->number)
		return "an entry has a number from 1 to 65535";
	if (fault)
		return fault;
	for (family = 0; family < IG_FAMILIES; family++)
		if (m->icmp[family].covers &&
		    !always_passes(&m->icmp[family], family, m->dir))
			return NULL;
	if (m->icmp[IG_IPV6].covers && m->icmp[IG_IPV6].type !=
				       ICMP6_PACKET_TOO_BIG)
		return "neighbor discovery, MLD and MRD pass whatever an ACL says";
	return "path MTU discovery always works: no entry can be for its messages";
}

bool ig_acl_entry_same(const struct ig_acl_entry *a,
		       const struct ig_acl_entry *b)
{
	return a->number == b->number && a->allow == b->allow &&
	       ig_match_same(&a->match, &b->match) && !strcmp(a->dev, b->dev);
}

/*
 * Allocates the maximum at once: an ACL is small, and edits cannot fail
 * halfway.
 */
static int acl_room(struct ig_acl *acl)
{
	if (!acl->entry)
		acl->entry = ig_zalloc(IG_ACL_MAX * sizeof(acl->entry[0]));
	return acl->entry ? 0 : -ENOMEM;
}

int ig_acl_copy(struct ig_acl *to, const struct ig_acl *from)
{
	u32 i;

	if (!from->n)
		return 0;
	if (acl_room(to))
		return -ENOMEM;
	for (i = 0; i < from->n; i++) {
		ig_ref_inc(&from->entry[i]->refs);
		to->entry[i] = from->entry[i];
	}
	to->n = from->n;
	return 0;
}

void ig_acl_clear(struct ig_acl *acl)
{
	while (acl->n)
		ig_acl_entry_put(acl->entry[--acl->n]);
	ig_free(acl->entry);
	acl->entry = NULL;
}

u32 ig_acl_from(const struct ig_acl *acl, u32 number)
{
	u32 low = 0, high = acl->n;

	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (acl->entry[mid]->number < number)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

struct ig_acl_entry *ig_acl_find(const struct ig_acl *acl, u16 number)
{
	u32 i = ig_acl_from(acl, number);

	return i < acl->n && acl->entry[i]->number == number ? acl->entry[i] :
							       NULL;
}

int ig_acl_add(struct ig_acl *acl, struct ig_acl_entry *entry)
{
	u32 i = ig_acl_from(acl, entry->number);

	if (i < acl->n && acl->entry[i]->number == entry->number)
		return -EEXIST;
	if (acl->n == IG_ACL_MAX)
		return -ENOSPC;
	if (acl_room(acl))
		return -ENOMEM;
	memmove(&acl->entry[i + 1], &acl->entry[i],
		(acl->n - i) * sizeof(acl->entry[0]));
	ig_ref_inc(&entry->refs);
	acl->entry[i] = entry;
	acl->n++;
	return 0;
}

void ig_acl_del(struct ig_acl *acl, struct ig_acl_entry *entry)
{
	u32 i = ig_acl_from(acl, entry->number);

	acl->n--;
	memmove(&acl->entry[i], &acl->entry[i + 1],
		(acl->n - i) * sizeof(acl->entry[0]));
	ig_acl_entry_put(entry);
}

static void row_init(struct ig_acl_row *row, const struct ig_acl_entry *entry,
		     enum ig_family family)
{
	const struct ig_match *m = &entry->match;
	const struct ig_icmp_match *icmp = &m->icmp[family];

	row->type = icmp->any_type ? ANY_TYPE : icmp->type;
	row->any_code = icmp->any_code;
	row->code = icmp->code;
	row->peer = m->peer.addr;
	row->peer_len = m->peer.any ? 0 : m->peer.len;
	row->to = m->to.addr;
	row->to_len = m->to.any ? 0 : m->to.len;
	row->entry = entry;
}

int ig_acl_compile(struct ig_acl_table **table, const struct ig_acl *acl,
		   enum ig_dir dir, enum ig_family family,
		   struct ig_set *const *sets, u32 n_sets)
{
	struct ig_acl_table *t;
	u32 i, n = 0;

	*table = NULL;
	for (i = 0; i < acl->n; i++)
		n += ig_match_concerns(&acl->entry[i]->match, dir, family);
	if (!n)
		return 0;
	t = ig_zalloc(sizeof(*t) + n * sizeof(t->row[0]));
	if (!t)
		return -ENOMEM;
	for (i = 0; i < acl->n; i++) {
		const struct ig_acl_entry *entry = acl->entry[i];

		if (!ig_match_concerns(&entry->match, dir, family))
			continue;
		row_init(&t->row[t->n], entry, family);
		if (entry->match.set)
			t->row[t->n].set = sets[ig_sets_from(sets, n_sets,
					entry->match.set)]->prefixes;
		t->n++;
		t->by_dev |= entry->dev[0];
	}
	*table = t;
	return 0;
}

void ig_acl_table_free(struct ig_acl_table *table)
{
	ig_free(table);
}

bool ig_acl_by_dev(const struct ig_acl_table *table)
{
	return table->by_dev;
}

static bool dev_covered(const struct ig_acl_entry *entry,
			const struct ig_devices *d)
{
	return !entry->dev[0] ||
	       (d->dev && !strncmp(entry->dev, d->dev, IG_IFNAME)) ||
	       (d->master && !strncmp(entry->dev, d->master, IG_IFNAME));
}

const struct ig_acl_entry *ig_acl_lookup(const struct ig_acl_table *table,
					 const struct ig_packet *p,
					 const struct ig_devices *devices,
					 bool named)
{
	bool typed = p->what == IG_ICMP;
	u32 i;

	for (i = 0; i < table->n; i++) {
		const struct ig_acl_row *row = &table->row[i];

		if (row->type == ANY_TYPE ? named && !row->entry->allow :
		    !typed || row->type != p->type ||
		    !(row->any_code || row->code == p->code))
			continue;
		if (ig_addr_same_prefix(&row->peer, ig_packet_peer(p),
					row->peer_len) &&
		    ig_addr_same_prefix(&row->to, ig_packet_to(p),
					row->to_len) &&
		    (!row->set || ig_prefixes_find(row->set, p->family,
						   ig_packet_peer(p))) &&
		    dev_covered(row->entry, devices))
			return row->entry;
	}
	return NULL;
}
