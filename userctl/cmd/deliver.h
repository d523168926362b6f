/* SPDX-License-Identifier: GPL-2.0-only */
/* Delivers metrics: into a file as a whole, or as the answer to an HTTP request. */
#ifndef IG_CTL_DELIVER_H
#define IG_CTL_DELIVER_H

#include <stdbool.h>
#include <stddef.h>

/**
 * ig_deliver_file() - replaces a file
 * @path: the file
 * @text: what it is to hold
 * @len: length of that
 *
 * Whoever reads the file finds what it held before or all of @text. Its mode is 0644.
 * Complains itself. Return: 0 or the exit status.
 */
int ig_deliver_file(const char *path, const char *text, size_t len);

/* Requests of somebody at a socket. */
enum ig_http_wish {
	IG_HTTP_METRICS,
	IG_HTTP_NOT_FOUND,
	IG_HTTP_BAD,
};

/**
 * ig_http_read() - reads an HTTP request from standard input
 *
 * Waits at most five seconds in all, for at most 8 KiB.
 *
 * Return: IG_HTTP_METRICS for GET /metrics; IG_HTTP_NOT_FOUND for anything else that is a
 * request; otherwise IG_HTTP_BAD.
 */
enum ig_http_wish ig_http_read(void);

/**
 * ig_http_answer() - answers an HTTP request on standard output
 * @status: the status line after the version, such as "200 OK"
 * @type: Content-Type
 * @text: the body
 * @len: its length
 *
 * A client that does not take the answer within five seconds does not get it.
 */
void ig_http_answer(const char *status, const char *type, const char *text, size_t len);

#endif /* IG_CTL_DELIVER_H */
