/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Options that Debian's kernels have and a small kernel may not: the module is also
 * compiled without them, see tests/tools/lint. Bridges and conntrack are modules.
 */
#undef CONFIG_IPV6_MROUTE
#undef CONFIG_IP_MROUTE
#undef CONFIG_BRIDGE_NETFILTER
#undef CONFIG_BRIDGE_NETFILTER_MODULE
#undef CONFIG_NF_CONNTRACK
#undef CONFIG_NF_CONNTRACK_MODULE
#undef CONFIG_NF_CONNTRACK_ZONES
#undef CONFIG_TRACEPOINTS
#undef CONFIG_EVENT_TRACING
#undef CONFIG_FTRACE
