// SPDX-License-Identifier: GPL-2.0-only
/* save: the policy in force as a policy file. */
#define _GNU_SOURCE /* mkostemp() */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output.h"
#include "running.h"

/* What is new is for its owner: a policy names peers. */
#define MODE_NEW 0600

/**
 * struct target - a file to be replaced
 * @path: its name, links followed
 * @temp: the name of what is to be in its place, in the same directory
 * @dir: that directory
 */
struct target {
	char path[PATH_MAX];
	char temp[PATH_MAX];
	char dir[PATH_MAX];
};

static int wrong(const char *path)
{
	ig_complain("cannot write %s: %s", path, strerror(errno));
	return IG_EXIT_FAILED;
}

/* Writes the policy, and closes @out; 0, or -1 with errno. */
static int print(FILE *out, const struct ig_ctl_policy *policy, bool sync)
{
	int err = 0;

	ig_ctl_policy_print(out, policy);
	if (fflush(out) || ferror(out) || (sync && fsync(fileno(out))))
		err = errno ? errno : EIO;
	if (fclose(out) && !err)
		err = errno;
	errno = err;
	return err ? -1 : 0;
}

/* 0, or -1 with errno. */
static int find_names(struct target *t, const char *path)
{
	const char *slash;
	int n;

	if (!realpath(path, t->path)) {
		struct stat link;

		if (errno != ENOENT)
			return -1;
		/* A link to what is not there: the file it names was meant. */
		if (!lstat(path, &link)) {
			errno = ENOENT;
			return -1;
		}
		n = snprintf(t->path, sizeof(t->path), "%s", path);
		if (n >= (int)sizeof(t->path))
			goto too_long;
	}
	slash = strrchr(t->path, '/');
	n = slash ? (int)(slash - t->path) + 1 : 0;
	snprintf(t->dir, sizeof(t->dir), "%.*s", n ? n : 2, n ? t->path : "./");
	n = snprintf(t->temp, sizeof(t->temp), "%.*s.%s.XXXXXX", n, t->path, t->path + n);
	if (n < (int)sizeof(t->temp))
		return 0;
too_long:
	errno = ENAMETOOLONG;
	return -1;
}

/* The new name outlives a crash, too; where it cannot be made sure, so be it. */
static void sync_directory(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

/* Makes the new file like the old one, where there is one; 0, or -1 with errno. */
static int make_like(int fd, const struct stat *old)
{
	/* Who may not give files away has one of his own then. */
	if (old && fchown(fd, old->st_uid, old->st_gid) && errno != EPERM)
		return -1;
	return fchmod(fd, old ? old->st_mode & 07777 : MODE_NEW);
}

/* Puts a whole file in the place of another one, or leaves that alone. */
static int replace(const char *path, const struct stat *old, const struct ig_ctl_policy *policy)
{
	struct target t;
	FILE *out;
	int fd;

	if (find_names(&t, path))
		return wrong(path);
	fd = mkostemp(t.temp, O_CLOEXEC);
	if (fd < 0)
		return wrong(path);
	out = fdopen(fd, "w");
	if (!out)
		abort();
	if (make_like(fd, old)) {
		fclose(out);
		goto undo;
	}
	if (print(out, policy, true) || rename(t.temp, t.path))
		goto undo;
	sync_directory(t.dir);
	return IG_EXIT_DONE;
undo:
	wrong(path);
	unlink(t.temp);
	return IG_EXIT_FAILED;
}

/* Into a file, or straight into what is none, such as a pipe. */
static int write_file(const char *path, const struct ig_ctl_policy *policy)
{
	struct stat st;
	FILE *out;

	if (stat(path, &st))
		return errno == ENOENT ? replace(path, NULL, policy) : wrong(path);
	if (S_ISREG(st.st_mode))
		return replace(path, &st, policy);
	out = fopen(path, "we");
	if (!out || print(out, policy, false))
		return wrong(path);
	return IG_EXIT_DONE;
}

static char *policy_text(const struct ig_ctl_policy *policy)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	ig_ctl_policy_print(out, policy);
	if (fclose(out))
		abort();
	return text;
}

static int write_policy(const struct ig_ctl *ctl, const char *path,
			const struct ig_running *running, size_t left_out)
{
	bool file = strcmp(path, "-");
	int status = file ? write_file(path, &running->policy) : IG_EXIT_DONE;
	json_t *obj;
	char *text;

	if (status)
		return status;
	if (!file && !ctl->json) {
		ig_ctl_policy_print(stdout, &running->policy);
		return IG_EXIT_DONE;
	}
	obj = json_pack("{s:I,s:I}", "generation", (json_int_t)running->generation, "left-out",
			(json_int_t)left_out);
	text = file ? ig_words_safe_text(path) : policy_text(&running->policy);
	json_object_set_new(obj, file ? "file" : "policy", json_string(text));
	ig_output_sentence(ctl, obj, "saved to %s, generation %u", text, running->generation);
	json_decref(obj);
	free(text);
	return status;
}

static int save_running(const struct ig_ctl *ctl, struct ig_link *link, const char *path)
{
	struct ig_running running;
	struct ig_progress progress;
	size_t left_out;
	int status, err;

	ig_progress_init(&progress);
	err = ig_running_read(link, &running, &progress);
	ig_progress_end(&progress);
	if (err) {
		status = ig_link_complain(link, IG_LINK_READS);
	} else if (running.policy.untouched) {
		ig_complain("this namespace is untouched: there is no policy in force to save");
		status = IG_EXIT_FAILED;
	} else {
		left_out = ig_running_untime(&running.policy);
		status = write_policy(ctl, path, &running, left_out);
		if (left_out && !status)
			ig_note("%zu rule%s not saved, for what expires is not to come back",
				left_out, left_out == 1 ? " was" : "s were");
	}
	ig_running_fini(&running);
	return status;
}

static int run_save(const struct ig_ctl *ctl)
{
	const char *path = ctl->n > 1 ? ctl->word[1] : "-";
	struct ig_diag d = { .word = 1 };
	struct ig_link link;
	int status;

	if (!*path) {
		ig_diag_set(&d, "the name of a file is empty here");
		return ig_line_wrong(ctl, &d);
	}
	if (ig_line_more(ctl, 2))
		return IG_EXIT_USAGE;
	status = ig_link_open(&link, ctl->netns);
	if (status)
		return status;
	status = save_running(ctl, &link, path);
	ig_link_close(&link);
	return status;
}

const struct ig_command ig_cmd_save = {
	.name = "save",
	.usage = "[FILE]",
	.summary = "writes the policy in force as a policy file",
	.help = "Prints it, or puts it into a file, which is the old one or the new one at every\n"
		"moment, whatever happens. The text is canonical: the same policy is the same\n"
		"text. `icmpctl apply` puts it in force again. Rules that expire are left out. A\n"
		"new file is for its owner alone; one that was there keeps its mode.\n",
	.examples = "icmpctl save\n"
		    "icmpctl save /etc/icmpguard/policy.conf\n"
		    "icmpctl save | diff -u /etc/icmpguard/policy.conf -\n",
	.run = run_save,
};
