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

#include "cmd/complete.h"
#include "complain.h"
#include "no_memory.h"
#include "output.h"
#include "policy/handmade.h"
#include "wire/refusal.h"
#include "wire/running.h"

/* New files are readable by their owner alone, because a policy names peers. */
#define MODE_NEW 0600

/* Largest file, in bytes, that is read before it is replaced. */
#define BYTES_MAX 268435456

/**
 * struct content - the text to write
 * @policy: a policy; NULL for @text
 * @text: a text
 * @len: its bytes
 */
struct content {
	const struct ig_ctl_policy *policy;
	const char *text;
	size_t len;
};

/**
 * struct saving - a policy being saved
 * @ctl: the line
 * @running: the policy
 * @left_out: how many of its rules are not saved
 * @path: the file it is for
 * @written: the file that it was written to
 * @kept: "comments" or "includes" that @path has; NULL when @path was written
 */
struct saving {
	const struct ig_ctl *ctl;
	struct ig_running running;
	size_t left_out;
	const char *path;
	char written[PATH_MAX];
	const char *kept;
};

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

static const struct ig_option option_force = {
	.name = "force",
	.help = "replace a file with comments or includes, and keep it as FILE~",
};

static int wrong(const char *path)
{
	ig_complain("cannot write %s: %s", path, strerror(errno));
	return IG_EXIT_FAILED;
}

/* Writes it, and closes @out; 0, or -1 with errno. */
static int print(FILE *out, const struct content *content, bool sync)
{
	int err = 0;

	if (content->policy)
		ig_ctl_policy_print(out, content->policy);
	else
		fwrite(content->text, 1, content->len, out);
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
		/* A dangling link stands for the file that it names. */
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

/* Makes the new name survive a crash; failures are ignored. */
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
	/* Without the right to change the owner, the new file stays the caller's. */
	if (old && fchown(fd, old->st_uid, old->st_gid) && errno != EPERM)
		return -1;
	return fchmod(fd, old ? old->st_mode & 07777 : MODE_NEW);
}

/* Replaces a file as a whole, or leaves it alone. */
static int replace(const char *path, const struct stat *old, const struct content *content)
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
	if (!out) {
		close(fd);
		goto undo;
	}
	if (make_like(fd, old)) {
		fclose(out);
		goto undo;
	}
	if (print(out, content, true) || rename(t.temp, t.path))
		goto undo;
	sync_directory(t.dir);
	return IG_EXIT_DONE;
undo:
	wrong(path);
	unlink(t.temp);
	return IG_EXIT_FAILED;
}

/* Reads a regular file; 0, or -1 with errno. The caller frees the text. */
static int read_old(const char *path, char **text, size_t *len)
{
	FILE *in = fopen(path, "re");
	struct stat st;
	int err = 0;

	*text = NULL;
	if (!in)
		return -1;
	if (fstat(fileno(in), &st))
		err = errno;
	else if (st.st_size > BYTES_MAX)
		err = EFBIG;
	if (!err) {
		*text = calloc(1, (size_t)st.st_size + 2);
		if (!*text)
			ig_no_memory();
		*len = fread(*text, 1, (size_t)st.st_size, in);
		err = ferror(in) ? EIO : 0;
	}
	fclose(in);
	errno = err;
	return err ? -1 : 0;
}

/* Resolves links, so that FILE.new and FILE~ are made beside the real file. */
static int real_name(const char *path, char name[PATH_MAX])
{
	struct stat st;

	if (lstat(path, &st) || !S_ISLNK(st.st_mode))
		return snprintf(name, PATH_MAX, "%s", path) < PATH_MAX ? 0 : -1;
	return realpath(path, name) ? 0 : -1;
}

/* Keeps a file as FILE~. */
static int keep(const char *name, const struct stat *old, const char *text, size_t len)
{
	const struct content content = { .text = text, .len = len };
	char backup[PATH_MAX];

	if (snprintf(backup, sizeof(backup), "%s~", name) < (int)sizeof(backup))
		return replace(backup, old, &content);
	errno = ENAMETOOLONG;
	return wrong(name);
}

/* Puts the policy beside a file that a person has written: in FILE.new. */
static int put_beside(struct saving *s, const struct stat *old, const char *name)
{
	const struct content content = { .policy = &s->running.policy };
	char *text = NULL;
	size_t len = 0;
	int status;

	if (snprintf(s->written, sizeof(s->written), "%s.new", name) >= (int)sizeof(s->written)) {
		errno = ENAMETOOLONG;
		return wrong(name);
	}
	if (read_old(s->written, &text, &len) && errno != ENOENT) {
		status = wrong(s->written);
	} else if (text && ig_handmade(text, len)) {
		ig_complain("%s has %s, and so has %s: nothing was written; move the second one "
			    "away",
			    s->path, s->kept, s->written);
		status = IG_EXIT_FAILED;
	} else {
		status = replace(s->written, old, &content);
	}
	free(text);
	return status;
}

/* Replaces the file, unless it has comments or includes that would be lost. */
static int put_in_place(struct saving *s, const struct stat *old)
{
	const struct content content = { .policy = &s->running.policy };
	bool force = ig_option_given(s->ctl, &option_force);
	char name[PATH_MAX], *text = NULL;
	size_t len = 0;
	int status = IG_EXIT_DONE;

	if (real_name(s->path, name))
		return wrong(s->path);
	if (read_old(name, &text, &len)) {
		ig_complain("cannot read %s, which may have comments: %s", s->path,
			    strerror(errno));
		free(text);
		return IG_EXIT_FAILED;
	}
	s->kept = force ? NULL : ig_handmade(text, len);
	if (s->kept) {
		status = put_beside(s, old, name);
	} else {
		if (force)
			status = keep(name, old, text, len);
		if (!status)
			status = replace(s->path, old, &content);
	}
	free(text);
	return status;
}

/* Writes to a file, or straight into what is not a regular one, such as a pipe. */
static int write_file(struct saving *s)
{
	const struct content content = { .policy = &s->running.policy };
	struct stat st;
	FILE *out;

	snprintf(s->written, sizeof(s->written), "%s", s->path);
	if (stat(s->path, &st))
		return errno == ENOENT ? replace(s->path, NULL, &content) : wrong(s->path);
	if (S_ISREG(st.st_mode))
		return put_in_place(s, &st);
	out = fopen(s->path, "we");
	if (!out || print(out, &content, false))
		return wrong(s->path);
	return IG_EXIT_DONE;
}

static char *policy_text(const struct ig_ctl_policy *policy)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		ig_no_memory();
	ig_ctl_policy_print(out, policy);
	if (fclose(out))
		ig_no_memory();
	return text;
}

/* Quotes a name for a shell. */
static char *quoted(const char *name)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		ig_no_memory();
	ig_ctl_words_quote(out, name, false);
	if (fclose(out))
		ig_no_memory();
	return text;
}

/* Says why the policy was saved to another file, and how to go on. */
static void tell_beside(const struct saving *s)
{
	char name[PATH_MAX], *from = quoted(s->written), *to;

	if (real_name(s->path, name))
		snprintf(name, sizeof(name), "%s", s->path);
	to = quoted(name);
	ig_complain("%s has %s, which the policy in force does not have; it was left alone, and "
		    "the policy was saved to %s",
		    s->path, s->kept, s->written);
	ig_note("to compare them: diff -u %s %s", to, from);
	ig_note("to replace it anyway: mv %s %s", from, to);
	free(from);
	free(to);
}

static void print_saved(const struct saving *s)
{
	bool file = strcmp(s->path, "-");
	char *text = file ? ig_ctl_words_safe_text(s->written) : policy_text(&s->running.policy);
	json_t *obj = json_pack("{s:I,s:I}", "generation", (json_int_t)s->running.generation,
				"left-out", (json_int_t)s->left_out);

	json_object_set_new(obj, file ? "file" : "policy", json_string(text));
	if (s->ctl->json || !s->kept)
		ig_output_sentence(s->ctl, obj, "saved to %s, generation %u", text,
				   s->running.generation);
	if (s->kept)
		tell_beside(s);
	json_decref(obj);
	free(text);
}

static int write_policy(struct saving *s)
{
	bool file = strcmp(s->path, "-");
	int status = file ? write_file(s) : IG_EXIT_DONE;

	if (status)
		return status;
	if (!file && !s->ctl->json)
		ig_ctl_policy_print(stdout, &s->running.policy);
	else
		print_saved(s);
	if (s->left_out)
		ig_note("%zu rule%s not saved, because rules that expire are left out", s->left_out,
			s->left_out == 1 ? " was" : "s were");
	return s->kept ? IG_EXIT_FAILED : IG_EXIT_DONE;
}

static int save_running(struct saving *s, struct ig_link *link)
{
	struct ig_progress progress;
	int status, err;

	ig_progress_init(&progress);
	err = ig_running_read(link, &s->running, &progress);
	ig_progress_end(&progress);
	if (err) {
		status = ig_refusal_complain(link, IG_LINK_READS);
	} else if (s->running.policy.untouched) {
		ig_complain("this namespace is untouched: there is no policy in force to save");
		status = IG_EXIT_FAILED;
	} else {
		s->left_out = ig_running_untime(&s->running.policy);
		status = write_policy(s);
	}
	ig_running_fini(&s->running);
	return status;
}

static int run_save(const struct ig_ctl *ctl)
{
	struct saving s = { .ctl = ctl, .path = ctl->n > 1 ? ctl->word[1] : "-" };
	struct ig_ctl_diag d = { .word = 1 };
	struct ig_link link;
	int status;

	if (!*s.path) {
		ig_ctl_diag_set(&d, "the name of the file is empty");
		return ig_line_wrong(ctl, &d);
	}
	if (ig_line_more(ctl, 2))
		return IG_EXIT_USAGE;
	status = ig_link_open(&link, ctl->netns);
	if (status)
		return status;
	status = save_running(&s, &link);
	ig_link_close(&link);
	return status;
}

static const struct ig_option *const options[] = { &option_force, NULL };

const struct ig_command ig_cmd_save = {
	.name = "save",
	.form = { { "[FILE]", options } },
	.summary = "writes the policy in force as a policy file",
	.help = "Prints the policy, or writes it to a file. The file is replaced as a whole or\n"
		"not at all. The same policy always gives the same text, and `icmpctl apply` puts\n"
		"it in force again. Rules that expire are left out. Only the owner can read a new\n"
		"file; an existing file keeps its mode and owner.\n"
		"\n"
		"A file with comments or includes is not overwritten, because the policy in force\n"
		"has none of them. In this case the policy is saved to FILE.new, and the exit\n"
		"status is 1. The answer names the commands that compare the two files and that\n"
		"replace the old one. --force replaces the file anyway, and keeps the old one as\n"
		"FILE~. The installed policy.conf counts as a file without comments as long as it\n"
		"is unchanged.\n",
	.examples = "icmpctl save\n"
		    "icmpctl save today.policy\n"
		    "icmpctl save | diff -u /etc/icmpguard/policy.conf -\n",
	.complete = ig_complete_file,
	.run = run_save,
};
