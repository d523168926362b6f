/* SPDX-License-Identifier: GPL-2.0-only */
/* Ends the capture of a namespace with its socket. */
#ifndef IG_NL_CAPTURE_H
#define IG_NL_CAPTURE_H

/** ig_nl_capture_init() - begins to notice sockets that close; 0 or an error */
int ig_nl_capture_init(void);

/**
 * ig_nl_capture_exit() - stops it, when the family is unregistered
 *
 * A capture that is left ends with ig_net.
 */
void ig_nl_capture_exit(void);

#endif /* IG_NL_CAPTURE_H */
