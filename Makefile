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

module:
	@test -n "$(KDIR)" || { echo "No kernel headers: apt-get install linux-headers-$$(uname -r), or make KDIR=/path/to/kernel/tree"; exit 1; }
	@test -d "$(KDIR)" || { echo "KDIR=$(KDIR) is not a directory; it must be a configured kernel tree or its headers"; exit 1; }
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

icmpctl: ctl-needs userctl/icmpctl
.PHONY: ctl-needs
ctl-needs:
	@pkg-config --exists $(CTL_NEEDS) || { echo "icmpctl needs the development files of $(CTL_NEEDS): apt-get install pkg-config libmnl-dev libjansson-dev libkmod-dev libsmartcols-dev libmd-dev"; exit 1; }
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

install: all
	install -D -m 0644 icmpguard.ko $(MODDIR)/icmpguard.ko
	install -D -m 0755 userctl/icmpctl $(DESTDIR)$(BINDIR)/icmpctl
	install -D -m 0644 userctl/icmpctl.8 $(DESTDIR)$(MANDIR)/man8/icmpctl.8
	install -D -m 0644 userctl/icmpguard-policy.5 $(DESTDIR)$(MANDIR)/man5/icmpguard-policy.5
	$(if $(DESTDIR),,depmod $(KRELEASE))

uninstall:
	rm -f $(MODDIR)/icmpguard.ko $(DESTDIR)$(BINDIR)/icmpctl \
		$(DESTDIR)$(MANDIR)/man8/icmpctl.8 $(DESTDIR)$(MANDIR)/man5/icmpguard-policy.5
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
	@echo 'make install         module, tool, man pages, service (PREFIX=, SYSCONFDIR=, DESTDIR=)'
	@echo 'make uninstall       takes them away again'
	@echo 'make deb             packages of Debian, in build/deb'
	@echo 'make clean'
