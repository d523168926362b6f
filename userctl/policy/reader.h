/* SPDX-License-Identifier: GPL-2.0-only */
/* The state that the parts of the reader of policy files share. */
#ifndef IG_CTL_READER_H
#define IG_CTL_READER_H

#include <sys/types.h>

#include "policy/lex.h"
#include "policy/policy.h"

/* Limits: nesting of includes, and number of files. */
#define IG_FILE_DEPTH 16
#define IG_FILES_MAX 1024

/* Bytes of text in all, without what sets include: more than any policy has. */
#define IG_FILE_BYTES 268435456UL

/**
 * struct ig_file - a file of statements
 * @source: its text
 * @from: the file that includes it; NULL for the first
 * @depth: how many files that are
 * @dev: which file it is
 * @ino: likewise
 */
struct ig_file {
	struct ig_source source;
	const struct ig_file *from;
	unsigned int depth;
	dev_t dev;
	ino_t ino;
};

/**
 * struct ig_rule_at - places of a rule and its parts
 * @whole: all of it
 * @set: its set, if it has one
 * @group: the name of its group, if that is among its words
 */
struct ig_rule_at {
	struct ig_text_span whole;
	struct ig_text_span set;
	struct ig_text_span group;
};

/**
 * struct ig_log_at - place of a setting of the log
 * @at: where it is set
 * @key: the setting, and for interface-id the interface
 */
struct ig_log_at {
	struct ig_text_span at;
	char key[IG_WORD_MAX];
};

/**
 * struct ig_reader - a policy being read
 * @policy: gets it, in the order of the text
 * @report: gets what is wrong
 * @lex: the text being read
 * @words: the statement being read
 * @file: the file being read; NULL when there is none
 * @files: all of them
 * @n_files: how many
 * @opened: how many files were opened, those of sets among them
 * @bytes: of all texts
 * @prefixes: of all sets
 * @loose: those of the set that is read which have bits beyond their length
 * @error: errno of a failure that is not the fault of the text; 0 for none
 * @over: nothing more is read
 * @lost: names may have been defined by what was not understood
 * @mode_at: where the mode is set
 * @default_at: where each default is set
 * @log_at: where each setting of the log is set
 * @n_log: number of those
 * @set_at: where each set is defined, in the order of @policy
 * @group_at: likewise groups
 * @rule_at: likewise rules
 * @entry_at: likewise entries; group is that of nothing
 * @entries: number of entries of each direction
 * @read_text: ig_reader_statements(), for files that are included
 */
struct ig_reader {
	struct ig_ctl_policy *policy;
	struct ig_report *report;
	struct ig_lex lex;
	struct ig_statement words;
	struct ig_file *file;
	struct ig_file **files;
	size_t n_files;
	unsigned int opened;
	size_t bytes;
	size_t prefixes;
	struct ig_ctl_loose loose;
	int error;
	bool over;
	bool lost;
	struct ig_text_span mode_at;
	struct ig_text_span default_at[IG_DIRS];
	struct ig_log_at *log_at;
	size_t n_log;
	struct ig_text_span *set_at;
	struct ig_text_span *group_at;
	struct ig_rule_at *rule_at;
	struct ig_rule_at *entry_at;
	unsigned int entries[IG_DIRS];
	void (*read_text)(struct ig_reader *r, struct ig_source *source);
};

/** ig_reader_over() - tells whether to stop: enough errors, or no memory */
bool ig_reader_over(const struct ig_reader *r);

/** ig_reader_no_memory() - notes that there was none; returns -1 */
int ig_reader_no_memory(struct ig_reader *r);

/** ig_reader_place() - the words of the statement from @first to the last */
struct ig_text_span ig_reader_place(const struct ig_reader *r, int first);

/**
 * ig_reader_wrong() - tells what is wrong with a word of the statement
 * @r: the reader
 * @word: index of the word; the number of words, when one is missing
 * @fmt: the sentence
 *
 * Return: -1, for the caller to return.
 */
int ig_reader_wrong(struct ig_reader *r, int word, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** ig_reader_choice() - the same: it should have been one of a list */
int ig_reader_choice(struct ig_reader *r, int word, const char *const *list, const char *what);

/** ig_reader_more() - complains about words beyond the first @most; 0 or -1 */
int ig_reader_more(struct ig_reader *r, int most);

/**
 * ig_reader_open() - reads the { that has to follow the statement
 * @r: the reader
 * @open: gets its place
 *
 * It may stand on the next line. Return: 0 or -1.
 */
int ig_reader_open(struct ig_reader *r, struct ig_text_span *open);

/** ig_reader_words() - reads the next words, and keeps the first @keep of the previous ones */
int ig_reader_words(struct ig_reader *r, int keep);

/** ig_reader_skip_braces() - skips braces after a statement that takes none, or is @wrong */
void ig_reader_skip_braces(struct ig_reader *r, bool wrong);

/**
 * ig_reader_block() - reads the statements up to }
 * @r: the reader
 * @open: place of the {
 * @keep: how many of the words before { each begins with
 * @read: reads one, whose words are read already; returns 0 or -1
 * @data: for @read
 */
void ig_reader_block(struct ig_reader *r, const struct ig_text_span *open, int keep,
		     int (*read)(struct ig_reader *r, void *data), void *data);

/** ig_statement_set() - set NAME { ... }; these return 0 or -1 */
int ig_statement_set(struct ig_reader *r);

/** ig_read_group() - group NAME { ... } */
int ig_read_group(struct ig_reader *r);

/** ig_read_acl() - acl DIR { ... }, acl DIR NUMBER ... */
int ig_read_acl(struct ig_reader *r);

/** ig_read_allow() - allow ... */
int ig_read_allow(struct ig_reader *r);

/**
 * ig_read_set_braces() - reads the braces of a set, } included
 * @r: the reader
 * @list: gets the prefixes
 * @open: place of the {
 */
void ig_read_set_braces(struct ig_reader *r, struct ig_ctl_plist *list,
			const struct ig_text_span *open);

/**
 * ig_file_open() - opens a file
 * @r: the reader
 * @word: index of the word that names it
 * @name: gets its name, as seen from where this process is; the caller frees it
 *
 * Return: a file descriptor; -1 with the error reported.
 */
int ig_file_open(struct ig_reader *r, int word, char **name);

/** ig_file_include() - include FILE, between statements; returns 0 or -1 */
int ig_file_include(struct ig_reader *r);

/**
 * ig_file_first() - reads the file a policy begins with
 * @r: the reader
 * @path: its name; "-" is standard input
 *
 * Return: 0; 1 with errors reported; a negative errno.
 */
int ig_file_first(struct ig_reader *r, const char *path);

/** ig_reader_statements() - reads a text to its end */
void ig_reader_statements(struct ig_reader *r, struct ig_source *source);

/**
 * ig_reader_check() - checks what only the whole tells, and puts it in order
 * @r: the reader, all read
 */
void ig_reader_check(struct ig_reader *r);

#endif /* IG_CTL_READER_H */
