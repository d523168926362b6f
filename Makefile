# SPDX-License-Identifier: GPL-2.0-only
#
# make help lists the targets. Building needs gcc, kernel headers, pkg-config,
# libmnl-dev, libjansson-dev, libkmod-dev, libsmartcols-dev and libmd-dev; `make run` and
# `make check` install what they need when they are run as root on Debian.

VERSION := $(shell cat VERSION)

# The running kernel's tree, else the newest that is installed.
KDIR ?= $(firstword $(wildcard /lib/modules/$(shell uname -r)/build) \
	  $(shell ls -d /lib/modules/*/build /usr/src/linux-headers-*-$(shell dpkg --print-architecture 2>/dev/null || echo amd64) 2>/dev/null | sort -rV))
# Debian's headers know their name here and only here.
KRELEASE = $(shell sed -n 's/.*UTS_RELEASE "\(.*\)".*/\1/p' $(KDIR)/include/generated/utsrelease.h 2>/dev/null)

PREFIX  ?= /usr/local
BINDIR  ?= $(PREFIX)/sbin
MANDIR  ?= $(PREFIX)/share/man
DESTDIR ?=
MODDIR   = $(DESTDIR)/lib/modules/$(KRELEASE)/updates

CC      ?= gcc
CFLAGS  ?= -O2 -g
WARN    := -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes
# The libraries of icmpctl, as pkg-config knows them.
CTL_NEEDS := libmnl jansson libkmod smartcols libmd
CTL_INC  := -Imodule -Iuserctl -DIG_VERSION=\"$(VERSION)\" \
	    $(shell pkg-config --cflags $(CTL_NEEDS) 2>/dev/null)
UCFLAGS  = -std=gnu11 $(CFLAGS) $(WARN) $(CTL_INC)

# The engine explains packets offline.
include module/engine/objects.mk
CTL_SRC := $(wildcard userctl/*.c userctl/*/*.c) module/engine/names.c $(ENGINE:%=module/engine/%.c)
CTL_OBJ := $(CTL_SRC:%.c=build/ctl/%.o)
CTL_LIB  = $(shell pkg-config --libs $(CTL_NEEDS))

.PHONY: all module icmpctl clean install uninstall help generate
all: module icmpctl

# Everything that is missing is told at once, before anything is built.
.PHONY: needs
needs:
	@CC="$(CC)" userctl/system/needs "$(KDIR)" $(CTL_NEEDS)

module: $(if $(filter all install,$(or $(MAKECMDGOALS),all)),needs)
	@CC="$(CC)" userctl/system/needs "$(KDIR)"
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

icmpctl: ctl-needs userctl/icmpctl
.PHONY: ctl-needs
ctl-needs: $(if $(filter all install,$(or $(MAKECMDGOALS),all)),needs)
	@CC="$(CC)" userctl/system/needs - $(CTL_NEEDS)
userctl/icmpctl: $(CTL_OBJ)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(CTL_OBJ) $(CTL_LIB)
# The version and the flags are in every object.
$(CTL_OBJ): build/ctl/%.o: %.c VERSION Makefile | ctl-needs
	@mkdir -p $(@D)
	$(CC) $(UCFLAGS) $(CPPFLAGS) -MMD -MP -c -o $@ $<
-include $(CTL_OBJ:.o=.d)

clean:
	rm -f userctl/icmpctl *.ko *.o *.mod *.mod.c .*.cmd Module.symvers modules.order
	find module -name '*.o' -delete -o -name '.*.cmd' -delete
	rm -rf build/ctl build/san build/unit build/lint build/mutants build/fuzz

# The tool with all that belongs to it, and the module: DKMS brings the second for
# every kernel, so a host with DKMS wants the first alone.
install: install-tool install-module
install-tool: install-ctl
install-module install-ctl install-system install-completion: | not-dkms
.PHONY: install-tool install-module install-ctl uninstall-ctl uninstall-module not-dkms

install-ctl: icmpctl
	install -D -m 0755 userctl/icmpctl $(DESTDIR)$(BINDIR)/icmpctl
	install -D -m 0644 userctl/icmpctl.8 $(DESTDIR)$(MANDIR)/man8/icmpctl.8
	install -D -m 0644 userctl/icmpguard-policy.5 $(DESTDIR)$(MANDIR)/man5/icmpguard-policy.5

# modules_install signs where the tree has its key: Debian's headers come without, and
# sign-file would print errors of OpenSSL. They have no System.map either, so it leaves
# depmod to us.
SIG_KEY = $(shell sed -n 's/^CONFIG_MODULE_SIG_KEY="\(.*\)"/\1/p' $(KDIR)/include/config/auto.conf 2>/dev/null)
HAS_KEY = $(and $(SIG_KEY),$(or $(filter pkcs11:%,$(SIG_KEY)),$(wildcard $(SIG_KEY) $(KDIR)/$(SIG_KEY))))
install-module: module
	$(MAKE) -C $(KDIR) M=$(CURDIR) INSTALL_MOD_PATH=$(abspath $(DESTDIR)) \
		INSTALL_MOD_DIR=updates INSTALL_MOD_STRIP=1 \
		$(if $(HAS_KEY),,CONFIG_MODULE_SIG_ALL=) modules_install
	$(if $(DESTDIR),,depmod $(KRELEASE))

# modprobe would prefer one of the two for ever, and not the one that is newer.
DKMS_HAS = $(firstword $(wildcard $(MODDIR)/dkms/icmpguard.ko*))
not-dkms:
	@case " $(MAKECMDGOALS) " in *" install "*|*" install-module "*) ;; *) exit 0 ;; esac; \
	test -z "$(DKMS_HAS)" || { \
		echo "DKMS has installed $(DKMS_HAS), and nothing was installed now. Beside DKMS: make install-tool."; \
		echo "To leave DKMS: dkms remove icmpguard/$(VERSION) --all, then make $(MAKECMDGOALS)"; \
		exit 1; } >&2

uninstall: uninstall-ctl uninstall-module
uninstall-ctl:
	rm -f $(DESTDIR)$(BINDIR)/icmpctl \
		$(DESTDIR)$(MANDIR)/man8/icmpctl.8 $(DESTDIR)$(MANDIR)/man5/icmpguard-policy.5

uninstall-module:
	rm -f $(wildcard $(MODDIR)/icmpguard.ko*)
	$(if $(DESTDIR),,depmod $(KRELEASE))

include userctl/system/install.mk userctl/completion/install.mk

# The packages of Debian, for this host's suite.
.PHONY: deb
deb:
	@tests/tools/deps deb
	debian/build build/deb -b
	@ls build/deb/*.deb

# The wire: module/uapi/icmpguard.yaml -> its header and policies.
generate:
	module/uapi/generate

print-kdir:
	@echo $(KDIR)
print-release:
	@echo $(KRELEASE)
.PHONY: print-kdir print-release

include tests/check.mk

help:
	@echo 'make                 icmpguard.ko and userctl/icmpctl'
	@echo 'make KDIR=DIR        the same against another kernel tree'
	@echo 'make run             show it filtering: on this host where the kernel loads'
	@echo '                     modules, else in a throw-away virtual machine'
	@echo 'make check           every test: style, units, oracle, virtual machines'
	@echo '  lint unit oracle cli vm generated dkms   one kind of them'
	@echo 'make mutants         faults put into the engine, which the tests must notice'
	@echo 'make proof           the promise, by model checking'
	@echo 'make fuzz            each fuzzer for FUZZ_SECONDS (60)'
	@echo 'make check-kernels   every scenario on 5.10, 6.1, 6.12 and 7.3'
	@echo 'make check ALL=1     what CI runs: make check, scenarios on several kernels'
	@echo 'make check-all       the same, every scenario on every kernel, repeated more,'
	@echo '                     and the longest proofs'
	@echo 'make bench           what it costs, in instructions, beside nftables'
	@echo 'make bench-observe   the part of it about tracepoint, monitor and flow log'
	@echo 'make bench-worst     the worst input for each hash, sort and loop of the engine'
	@echo 'make bench-lookup    structures to find a prefix in, side by side'
	@echo 'make generate        the wire again from module/uapi/icmpguard.yaml'
	@echo 'make install         both of these (PREFIX=, SYSCONFDIR=, DESTDIR=):'
	@echo '  install-tool       icmpctl, man pages, completions, units; beside DKMS, this alone'
	@echo '  install-module     the module, stripped and, if the kernel tree signs, signed'
	@echo 'make uninstall       takes them away again'
	@echo 'make deb             packages of Debian, in build/deb'
	@echo 'make clean'
