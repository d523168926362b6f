/* SPDX-License-Identifier: GPL-2.0-only */
/* Follows network namespaces and their interfaces as they come and go. */
#ifndef IG_NETNS_H
#define IG_NETNS_H

struct ig_net;

/** ig_net_register() - starts following namespaces and interfaces; 0 or an error */
int ig_net_register(void);

/** ig_net_unregister() - returns every namespace to untouched */
void ig_net_unregister(void);

/**
 * ig_net_off() - returns a namespace to untouched; its lock is held
 * @ign: the namespace
 *
 * Its hooks are unregistered, which drops packets waiting in an NFQUEUE of the
 * namespace.
 */
void ig_net_off(struct ig_net *ign);

#endif /* IG_NETNS_H */
