/* SPDX-License-Identifier: GPL-2.0-only */
/* Files of packets in the classic format of libpcap, which every tool reads. */
#ifndef IG_CTL_PCAP_H
#define IG_CTL_PCAP_H

#include <stdio.h>

#include "engine/port.h"

/* Link types: the formats of packets in a file (https://www.tcpdump.org/linktypes.html). */
#define IG_PCAP_RAW 101	  /* from the IP header on */
#define IG_PCAP_NFLOG 239 /* as nfnetlink_log sends it, with its attributes */

/**
 * struct ig_pcap_packet - a packet to be written
 * @seconds: when, since 1970
 * @microseconds: and these
 * @bytes: the packet, or its beginning
 * @len: number of @bytes
 * @missing: bytes of the packet that come after them
 */
struct ig_pcap_packet {
	u64 seconds;
	u32 microseconds;
	const void *bytes;
	u32 len;
	u32 missing;
};

/** ig_pcap_begin() - writes the header of a file of packets of a type */
void ig_pcap_begin(FILE *out, u32 type);

/** ig_pcap_put() - writes a packet; ferror() tells if any failed */
void ig_pcap_put(FILE *out, const struct ig_pcap_packet *p);

#endif /* IG_CTL_PCAP_H */
