// SPDX-License-Identifier: GPL-2.0-only
/* The files a policy is in. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "complain.h"
#include "policy/reader.h"

/* Resolves the name @word of a file, relative to the file @from that includes it. */
static char *relative(const char *from, const char *word)
{
	const char *slash = strrchr(from, '/');
	size_t dir = slash && *word != '/' ? (size_t)(slash + 1 - from) : 0;
	char *name = malloc(dir + strlen(word) + 1);

	if (!name)
		return NULL;
	memcpy(name, from, dir);
	strcpy(name + dir, word);
	return name;
}

int ig_file_open(struct ig_reader *r, int word, char **name)
{
	const char *path = r->words.word[word];
	struct stat st;
	int fd;

	if (!r->file)
		return ig_reader_wrong(r, 0, "no files are included here");
	if (!*path)
		return ig_reader_wrong(r, word, "the name of a file is missing here");
	if (!strcmp(path, "-"))
		return ig_reader_wrong(r, word,
				       "standard input cannot be included; write ./- for a file "
				       "called -");
	if (r->opened == IG_FILES_MAX) {
		r->over = true;
		return ig_reader_wrong(r, word, "a policy has %d files at most", IG_FILES_MAX);
	}
	r->opened++;
	*name = relative(r->file->source.name, path);
	if (!*name)
		return ig_reader_no_memory(r);
	fd = open(*name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd >= 0 && !fstat(fd, &st) && !S_ISDIR(st.st_mode))
		return fd;
	if (fd >= 0) {
		close(fd);
		ig_reader_wrong(r, word, "%s is a directory; include names one file", *name);
	} else {
		ig_reader_wrong(r, word, "cannot read %s: %s%s", *name, strerror(errno),
				strpbrk(path, "*?[") ? "; * and ? are not wildcards here" : "");
	}
	free(*name);
	*name = NULL;
	return -1;
}

/* Reads up to the end, or to a NUL byte; 0 or a negative errno. */
static int read_text(int fd, struct ig_source *s, size_t most, bool *zero, bool *utf16)
{
	size_t room = 65536;
	struct stat st;
	ssize_t got;

	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size > 0 && (u64)st.st_size < most)
		room = (size_t)st.st_size + 1;
	for (;;) {
		/* Beyond the text, there is one byte for a NUL. */
		if (!s->text || s->len == room) {
			char *bigger;

			room = s->text ? 2 * room : room;
			bigger = realloc(s->text, room + 1);
			if (!bigger)
				return -ENOMEM;
			s->text = bigger;
		}
		got = read(fd, s->text + s->len, room - s->len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		*zero = got && memchr(s->text + s->len, 0, (size_t)got);
		s->len += (size_t)got;
		s->text[s->len] = '\0';
		*utf16 = *zero && ig_ctl_words_utf16(s->text, s->len);
		if (*zero)
			s->len = strlen(s->text);
		if (!got || *zero)
			return 0;
		if (s->len > most)
			return -EFBIG;
	}
}

static struct ig_file *add_file(struct ig_reader *r, char *name)
{
	struct ig_file *file = calloc(1, sizeof(*file));

	if (!file || !name || ig_policy_room((void **)&r->files, r->n_files, sizeof(*r->files))) {
		free(file);
		free(name);
		return NULL;
	}
	file->source.name = name;
	file->source.index = r->opened;
	file->from = r->file;
	file->depth = r->file ? r->file->depth + 1 : 0;
	r->files[r->n_files++] = file;
	return file;
}

/* Reads what is in a file; 0, 1 with errors reported, or a negative errno. */
static int read_file(struct ig_reader *r, struct ig_file *file, int fd)
{
	bool zero, utf16;
	int err = read_text(fd, &file->source, IG_FILE_BYTES - r->bytes, &zero, &utf16);
	struct ig_text_span end = { .source = &file->source, .at = file->source.len };
	struct ig_text_span start = { .source = &file->source };

	if (err)
		return err;
	r->bytes += file->source.len;
	if (utf16)
		return -ig_report_wrong(r->report, &start, "%s %s >%s.new", IG_WORDS_UTF16,
					file->source.name, file->source.name);
	/* Skips the byte order mark that some editors put before UTF-8. */
	if (!strncmp(file->source.text, "\xef\xbb\xbf", 3))
		memset(file->source.text, ' ', 3);
	if (zero)
		return -ig_report_wrong(r->report, &end,
					"there is a NUL byte here; this is not a text file");
	/* An empty input most likely means that the writer of the pipe failed. */
	if (strspn(file->source.text, " \t\r\n") == file->source.len && !file->from &&
	    !strcmp(file->source.name, "-"))
		return -ig_report_wrong(r->report, &end,
					"standard input is empty; for the policy at load, write "
					"\"default in deny\"");
	r->file = file;
	r->read_text(r, &file->source);
	r->file = (struct ig_file *)file->from;
	return 0;
}

static const char *read_error(int err)
{
	return err == -EFBIG ? "it is larger than any policy" : strerror(-err);
}

/* Refuses a file that includes itself, by way of others or not. */
static int check_cycle(struct ig_reader *r, const struct ig_file *file)
{
	const struct ig_file *f = file->from;

	for (; f; f = f->from) {
		if (f->dev != file->dev || f->ino != file->ino)
			continue;
		if (f == file->from)
			return ig_reader_wrong(r, 1, "%s includes itself", file->source.name);
		return ig_reader_wrong(r, 1, "%s is included by itself, by way of %s",
				       file->source.name, file->from->source.name);
	}
	if (file->depth > IG_FILE_DEPTH)
		return ig_reader_wrong(r, 1, "includes are nested at most %d deep", IG_FILE_DEPTH);
	return 0;
}

static int include_file(struct ig_reader *r)
{
	struct ig_statement *kept;
	struct ig_file *file;
	struct stat st = { 0 };
	char *name = NULL;
	int fd, err;

	if (r->words.n < 2)
		return ig_reader_wrong(r, 1,
				       "the name of a file is missing here: include "
				       "\"sets.policy\"");
	if (ig_reader_more(r, 2))
		return -1;
	fd = ig_file_open(r, 1, &name);
	if (fd < 0)
		return -1;
	file = add_file(r, name);
	kept = malloc(sizeof(*kept));
	if (!file || !kept) {
		err = -ENOMEM;
		goto out;
	}
	fstat(fd, &st);
	file->dev = st.st_dev;
	file->ino = st.st_ino;
	err = -check_cycle(r, file);
	if (err)
		goto out;
	memcpy(kept, &r->words, sizeof(*kept));
	err = read_file(r, file, fd);
	memcpy(&r->words, kept, sizeof(*kept));
	if (err < 0 && err != -ENOMEM)
		err = -ig_reader_wrong(r, 1, "cannot read %s: %s", name, read_error(err));
out:
	free(kept);
	close(fd);
	if (err == -ENOMEM)
		return ig_reader_no_memory(r);
	return err ? -1 : 0;
}

int ig_file_include(struct ig_reader *r)
{
	int err = include_file(r);

	/* A file that could not be read may define any name. */
	r->lost |= err != 0;
	return err;
}

int ig_file_first(struct ig_reader *r, const char *path)
{
	bool input = !strcmp(path, "-");
	struct ig_file *file = add_file(r, strdup(path));
	int fd, err;
	struct stat st;

	if (!file)
		return -ENOMEM;
	fd = input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return -errno;
	if (input && isatty(fd))
		ig_note("the policy is read from the terminal; Ctrl-D at the start of a line ends it");
	if (!fstat(fd, &st)) {
		file->dev = st.st_dev;
		file->ino = st.st_ino;
	}
	err = read_file(r, file, fd);
	if (!input)
		close(fd);
	return err;
}
