// SPDX-License-Identifier: GPL-2.0-only
#include "model/pcap.h"

/* In the byte order of this machine, by which readers know it; times in microseconds. */
#define MAGIC 0xa1b2c3d4

/* The most that readers allow for. */
#define LENGTH_MAX 262144

void ig_pcap_begin(FILE *out, u32 type)
{
	const struct {
		u32 magic;
		u16 major;
		u16 minor;
		u32 zone;
		u32 accuracy;
		u32 length;
		u32 type;
	} header = { MAGIC, 2, 4, 0, 0, LENGTH_MAX, type };

	fwrite(&header, sizeof(header), 1, out);
}

void ig_pcap_put(FILE *out, const struct ig_pcap_packet *p)
{
	const u32 header[] = { (u32)p->seconds, p->microseconds, p->len, p->len + p->missing };

	fwrite(header, sizeof(header), 1, out);
	fwrite(p->bytes, p->len, 1, out);
}
