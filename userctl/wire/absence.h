/* SPDX-License-Identifier: GPL-2.0-only */
/* Finds out why the module is not there. */
#ifndef IG_CTL_ABSENCE_H
#define IG_CTL_ABSENCE_H

/**
 * enum ig_absence_reason - reason why the module does not answer
 * @IG_ABSENCE_NOT_LOADED: it is built and nothing stands in its way
 * @IG_ABSENCE_NOT_BUILT: there is none for the running kernel
 * @IG_ABSENCE_NOT_LISTED: there is one, but depmod has not listed it
 * @IG_ABSENCE_UNSIGNED: signatures are enforced and it has none
 * @IG_ABSENCE_BLOCKED: the host is told not to load it, or any module
 * @IG_ABSENCE_STUCK: it is loaded and does not answer
 */
enum ig_absence_reason {
	IG_ABSENCE_NOT_LOADED,
	IG_ABSENCE_NOT_BUILT,
	IG_ABSENCE_NOT_LISTED,
	IG_ABSENCE_UNSIGNED,
	IG_ABSENCE_BLOCKED,
	IG_ABSENCE_STUCK,
};

/**
 * struct ig_absence - the reason why the module does not answer
 * @reason: the kind of reason
 * @text: in sentences: what was found where, and what to do
 */
struct ig_absence {
	enum ig_absence_reason reason;
	char text[1024];
};

/**
 * ig_absence_find() - finds out
 * @root: directory to look in as if it were /; "" for the host
 * @release: release of the running kernel, as uname -r
 * @out: written
 */
void ig_absence_find(const char *root, const char *release, struct ig_absence *out);

/** ig_absence_complain() - says why; returns the exit status for no module */
int ig_absence_complain(void);

#endif /* IG_CTL_ABSENCE_H */
