/* SPDX-License-Identifier: GPL-2.0-only */
/* Metrics in the text format of Prometheus, version 0.0.4. */
#ifndef IG_CTL_PROMETHEUS_H
#define IG_CTL_PROMETHEUS_H

#include <jansson.h>
#include <stdio.h>
#include <time.h>

/**
 * ig_prometheus_print() - prints counters and state of a namespace as metrics
 * @out: where
 * @counters: an array, as `icmpctl -j stats` has it; what it lacks is zero
 * @status: an object, as `icmpctl -j status` prints
 * @now: the time, seconds since 1970
 *
 * A series that is zero is printed, too, so that none appears and vanishes as packets
 * come. What @status does not tell, because the caller may not know it or because
 * nothing is configured, has no series.
 */
void ig_prometheus_print(FILE *out, const json_t *counters, const json_t *status, time_t now);

#endif /* IG_CTL_PROMETHEUS_H */
