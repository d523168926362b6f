/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Staging areas: a draft that a netlink socket fills by any number of requests
 * and puts in force by one. It is gone when the socket closes, is idle, or one
 * of its requests is refused.
 */
#ifndef IG_STAGING_H
#define IG_STAGING_H

#include "engine/policy.h"

/* Staging areas a namespace may have. */
#define IG_STAGINGS_MAX		4

/* Time after the last request until one is dropped, seconds. */
#define IG_STAGING_IDLE		60

/**
 * struct ig_staging - a staging area
 * @list: in ig_net.stagings
 * @sk: the socket that owns it, referenced: no other socket is ever taken for
 *	it, even one that gets its port id
 * @generation: of the policy it was started from; 0 for none
 * @used: time of the last request, jiffies
 * @spoiled: a request was refused: it can no more be committed
 * @requests: how many were staged
 * @draft: what is staged
 * @free: releases it where nobody waits
 *
 * All protected by ig_net.staging_lock while it is in the list.
 */
struct ig_staging {
	struct list_head list;
	struct sock *sk;
	u32 generation;
	unsigned long used;
	bool spoiled;
	u32 requests;
	struct ig_draft draft;
	struct work_struct free;
};

/**
 * ig_staging_begin() - opens a staging area with the policy in force in it
 * @ign: the namespace, its lock held
 * @sk: the socket
 * @now: for rules whose time has come, 64-bit jiffies
 * @generation: gets that of the policy
 *
 * Return: 0; -EEXIST when the socket has one; -ENOSPC at IG_STAGINGS_MAX;
 * -ENOMEM.
 */
int ig_staging_begin(struct ig_net *ign, struct sock *sk, u64 now,
		     u32 *generation);

/**
 * ig_staging_lock() - the staging area of a socket, to be changed
 * @ign: the namespace
 * @sk: the socket, which a request has just come from
 *
 * Return: the area, ig_net.staging_lock held until ig_staging_unlock(); or
 * NULL.
 */
struct ig_staging *ig_staging_lock(struct ig_net *ign, const struct sock *sk);

/** ig_staging_unlock() - the change is done, or was refused */
void ig_staging_unlock(struct ig_net *ign, struct ig_staging *staging,
		       bool spoiled);

/**
 * ig_staging_take() - takes the staging area of a socket, to be put in force
 * @ign: the namespace
 * @sk: the socket
 *
 * Return: the area, which nobody else finds any more; or NULL.
 */
struct ig_staging *ig_staging_take(struct ig_net *ign, const struct sock *sk);

/** ig_staging_count() - how many staging areas a namespace has; may sleep */
u32 ig_staging_count(struct ig_net *ign);

/** ig_staging_free() - frees what ig_staging_take() gave; NULL is fine */
void ig_staging_free(struct ig_staging *staging);

/** ig_staging_drop_all() - the namespace goes */
void ig_staging_drop_all(struct ig_net *ign);

/** ig_staging_idle() - the work of ig_net.staging_idle */
void ig_staging_idle(struct work_struct *work);

/* Watches sockets close. */
int ig_staging_init(void);
void ig_staging_exit(void);

#endif /* IG_STAGING_H */
