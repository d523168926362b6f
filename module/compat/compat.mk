# SPDX-License-Identifier: GPL-2.0-only
#
# Older kernels. The module is written for the newest one; what others lack or
# spell differently is made up for in this directory:
#
#   shadow/   headers that come before the kernel's of the same name, include
#             those and mend them
#   lacking/  headers that come after the kernel's: for kernels without them
#   probe/    what a macro can not tell: when NAME.c compiles against the bare
#             kernel, IG_HAS_NAME (upper case) is defined
#
# Included by Kbuild, which adds $(ig-compat) to the compiler's flags.

ig-compat-dir := $(src)/module/compat

NOSTDINC_FLAGS += -I$(ig-compat-dir)/shadow

ig-probe = $(shell $(CC) -fsyntax-only \
	$(filter-out -I$(ig-compat-dir)/%,$(NOSTDINC_FLAGS)) $(LINUXINCLUDE) \
	$(KBUILD_CPPFLAGS) $(KBUILD_CFLAGS) $(KBUILD_CFLAGS_MODULE) \
	-DKBUILD_BASENAME='"probe"' -DKBUILD_MODNAME='"probe"' \
	-D__KBUILD_MODNAME=probe $(1) >/dev/null 2>&1 && \
	echo $(basename $(notdir $(1))) | tr a-z A-Z | sed 's/^/-DIG_HAS_/')

# Found out once, and only when something is compiled.
ig-compat = $(eval ig-compat := -I$(ig-compat-dir)/lacking $$(foreach p, \
	$$(wildcard $(ig-compat-dir)/probe/*.c),$$(call ig-probe,$$p)))$(ig-compat)
