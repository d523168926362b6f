/* SPDX-License-Identifier: GPL-2.0-only */
/* Network namespaces by name or path, as ip-netns(8) names them. */
#ifndef IG_CTL_NETNS_H
#define IG_CTL_NETNS_H

/**
 * ig_netns_enter() - enters a network namespace
 * @netns: its name, or a path with a slash
 *
 * Return: 0, or the exit status after a complaint.
 */
int ig_netns_enter(const char *netns);

#endif /* IG_CTL_NETNS_H */
