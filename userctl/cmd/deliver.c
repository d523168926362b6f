// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cmd/deliver.h"
#include "complain.h"
#include "no_memory.h"

/* Milliseconds that a client has for its request, and for taking the answer. */
#define PATIENCE 5000

/* Bytes of a request. */
#define REQUEST 8192

static int write_all(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		text += n;
		len -= (size_t)n;
	}
	return 0;
}

/*
 * Returns the name of a temporary file beside @path. It begins with a dot and does not end
 * in .prom, so node_exporter does not read it.
 */
static char *temporary_name(const char *path)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	size_t size = strlen(path) + sizeof("..XXXXXX");
	char *name = malloc(size);

	if (!name)
		ig_no_memory();
	snprintf(name, size, "%.*s.%s.XXXXXX", (int)(base - path), path, base);
	return name;
}

/* Writes the temporary file to the disk; returns 0, or -1 with errno. */
static int fill(int fd, const char *text, size_t len)
{
	int err = write_all(fd, text, len) || fchmod(fd, 0644) || fsync(fd) ? errno : 0;

	if (close(fd) && !err)
		err = errno;
	errno = err;
	return err ? -1 : 0;
}

int ig_deliver_file(const char *path, const char *text, size_t len)
{
	char *name = temporary_name(path);
	int fd = mkstemp(name), status = IG_EXIT_DONE;

	if (fd < 0) {
		ig_complain("cannot make a file beside %s: %s", path, strerror(errno));
		status = IG_EXIT_FAILED;
	} else if (fill(fd, text, len) || rename(name, path)) {
		ig_complain("cannot write %s: %s", path, strerror(errno));
		unlink(name);
		status = IG_EXIT_FAILED;
	}
	free(name);
	return status;
}

static long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Waits until @fd is ready, or the time @until has come. */
static bool wait_for(int fd, short events, long until)
{
	struct pollfd p = { .fd = fd, .events = events };
	long left;
	int n;

	do {
		left = until - now_ms();
		n = left > 0 ? poll(&p, 1, (int)left) : 0;
	} while (n < 0 && errno == EINTR);
	return n > 0;
}

/*
 * Reads up to the blank line that ends a request without a body. The whole of it is read,
 * because the kernel would reset a connection that is closed with unread bytes. Return:
 * whether it came.
 */
static bool read_request(char buf[REQUEST])
{
	long until = now_ms() + PATIENCE;
	size_t len = 0;
	ssize_t n;

	buf[0] = '\0';
	while (len < REQUEST - 1) {
		if (!wait_for(STDIN_FILENO, POLLIN, until))
			return false;
		n = read(STDIN_FILENO, buf + len, REQUEST - 1 - len);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n <= 0)
			return false;
		len += (size_t)n;
		buf[len] = '\0';
		if (strlen(buf) < len)
			return false;
		if (strstr(buf, "\r\n\r\n") || strstr(buf, "\n\n"))
			return true;
	}
	return false;
}

/* A request line is a method, a target and a version, with one blank between them. */
enum ig_http_wish ig_http_read(void)
{
	static const char metrics[] = "GET /metrics";
	char buf[REQUEST];
	const char *target, *version;
	size_t len;

	if (!read_request(buf))
		return IG_HTTP_BAD;
	buf[strcspn(buf, "\r\n")] = '\0';
	target = strchr(buf, ' ');
	version = target ? strchr(target + 1, ' ') : NULL;
	if (!version || target == buf || strncmp(version + 1, "HTTP/1.", 7) != 0)
		return IG_HTTP_BAD;
	len = strlen(metrics);
	if (strncmp(buf, metrics, len) || (buf[len] != ' ' && buf[len] != '?'))
		return IG_HTTP_NOT_FOUND;
	return IG_HTTP_METRICS;
}

/* Standard output may be a socket that somebody else made non-blocking. */
static bool send_all(const char *text, size_t len, long until)
{
	ssize_t n;

	while (len) {
		if (!wait_for(STDOUT_FILENO, POLLOUT, until))
			return false;
		n = write(STDOUT_FILENO, text, len > 4096 ? 4096 : len);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n < 0)
			return false;
		text += n;
		len -= (size_t)n;
	}
	return true;
}

void ig_http_answer(const char *status, const char *type, const char *text, size_t len)
{
	long until = now_ms() + PATIENCE;
	char head[256];
	int n = snprintf(head, sizeof(head),
			 "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n"
			 "Connection: close\r\n\r\n",
			 status, type, len);

	if (send_all(head, (size_t)n, until))
		send_all(text, len, until);
}
