/* SPDX-License-Identifier: GPL-2.0-only */
/* The words of a policy file. */
#ifndef IG_CTL_LEX_H
#define IG_CTL_LEX_H

#include "policy/report.h"

/* The most words of a statement, and the bytes they take. */
#define IG_LEX_WORDS 160
#define IG_LEX_ROOM 16384

/**
 * enum ig_token - kind of the next token
 * @IG_TOKEN_WORD: a word
 * @IG_TOKEN_END: the end of a line, or a semicolon
 * @IG_TOKEN_OPEN: {
 * @IG_TOKEN_CLOSE: }
 * @IG_TOKEN_EOF: the end of the text
 */
enum ig_token {
	IG_TOKEN_WORD,
	IG_TOKEN_END,
	IG_TOKEN_OPEN,
	IG_TOKEN_CLOSE,
	IG_TOKEN_EOF,
};

/**
 * struct ig_lex - a text being read
 * @source: the text
 * @report: gets what is wrong with it
 * @at: bytes read
 */
struct ig_lex {
	struct ig_source *source;
	struct ig_report *report;
	size_t at;
};

/**
 * struct ig_word - place of a word
 * @place: where, with its quotes
 * @plain: it is written as it is, without quotes and backslashes
 */
struct ig_word {
	struct ig_text_span place;
	bool plain;
};

/**
 * struct ig_statement - some words in a row
 * @n: how many
 * @word: what they are; NULL after the last one
 * @at: where they stand
 * @used: bytes of @text that are used
 * @text: what the words are kept in
 */
struct ig_statement {
	int n;
	char *word[IG_LEX_WORDS + 1];
	struct ig_word at[IG_LEX_WORDS];
	size_t used;
	char text[IG_LEX_ROOM];
};

/** ig_lex_next() - skips blanks and comments; returns what comes then, unread */
enum ig_token ig_lex_next(struct ig_lex *lex);

/** ig_lex_skip() - skips the token that ig_lex_next() returned, if not a word */
void ig_lex_skip(struct ig_lex *lex);

/** ig_lex_here() - the place of the token that ig_lex_next() returned, if not a word */
struct ig_text_span ig_lex_here(const struct ig_lex *lex);

/**
 * ig_lex_words() - reads words as far as they go
 * @lex: the text
 * @words: they are appended
 *
 * Return: 0; -1 with the error reported, the rest of the line being skipped.
 */
int ig_lex_words(struct ig_lex *lex, struct ig_statement *words);

/** ig_lex_line() - skips the rest of the line, whatever it is */
void ig_lex_line(struct ig_lex *lex);

/**
 * ig_lex_block() - skips from { to the } that closes it
 * @lex: the text; { comes next
 */
void ig_lex_block(struct ig_lex *lex);

/**
 * ig_statement_wrong() - tells what is wrong with a word
 * @report: gets it
 * @words: the words; one at least
 * @d: which of them, and what; behind the last, that one is missing
 *
 * Return: -1, for the caller to return.
 */
int ig_statement_wrong(struct ig_report *report, const struct ig_statement *words,
		       const struct ig_ctl_diag *d);

#endif /* IG_CTL_LEX_H */
