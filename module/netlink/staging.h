/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Staging areas: a netlink socket fills a draft by any number of requests and
 * puts it in force by one. The draft is dropped if the socket closes or stays
 * idle, and cannot be committed once one of its requests was refused.
 */
#ifndef IG_STAGING_H
#define IG_STAGING_H

#include "engine/policy.h"

/* Maximum number of staging areas of a namespace. */
#define IG_STAGINGS_MAX		4

/* Seconds after the last request until an area is dropped. */
#define IG_STAGING_IDLE		60

/**
 * struct ig_staging - a staging area
 * @list: in ig_net.stagings
 * @sk: the socket that owns it, referenced, so that no later socket is mistaken
 *	for it, even one with the same port id
 * @generation: of the policy it was started from; 0 for none
 * @used: time of the last request, jiffies
 * @spoiled: a request was refused, so it cannot be committed any more
 * @requests: number of requests staged
 * @draft: the staged policy
 * @free: work that releases it, so that nobody waits
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
 * @now: rules that expired until then are left out, 64-bit jiffies
 * @generation: gets the generation of the policy
 *
 * Return: 0; -EEXIST if the socket has one; -ENOSPC at IG_STAGINGS_MAX;
 * -ENOMEM.
 */
int ig_staging_begin(struct ig_net *ign, struct sock *sk, u64 now,
		     u32 *generation);

/**
 * ig_staging_lock() - locks the staging area of a socket to change it
 * @ign: the namespace
 * @sk: the socket, which has just sent a request
 *
 * Return: the area, ig_net.staging_lock held until ig_staging_unlock(); or
 * NULL.
 */
struct ig_staging *ig_staging_lock(struct ig_net *ign, const struct sock *sk);

/** ig_staging_unlock() - unlocks it after a change was done or refused */
void ig_staging_unlock(struct ig_net *ign, struct ig_staging *staging,
		       bool spoiled);

/**
 * ig_staging_take() - takes the staging area of a socket to put it in force
 * @ign: the namespace
 * @sk: the socket
 *
 * Return: the area, which nobody else can find any more; or NULL.
 */
struct ig_staging *ig_staging_take(struct ig_net *ign, const struct sock *sk);

/** ig_staging_count() - counts the staging areas of a namespace; may sleep */
u32 ig_staging_count(struct ig_net *ign);

/** ig_staging_free() - frees what ig_staging_take() gave; NULL is fine */
void ig_staging_free(struct ig_staging *staging);

/** ig_staging_drop_all() - drops the areas of a namespace that is destroyed */
void ig_staging_drop_all(struct ig_net *ign);

/** ig_staging_idle() - work function of ig_net.staging_idle */
void ig_staging_idle(struct work_struct *work);

/** ig_staging_socket_closed() - drops the areas of closed sockets of a namespace; may sleep */
void ig_staging_socket_closed(struct ig_net *ign);

#endif /* IG_STAGING_H */
