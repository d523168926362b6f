# SPDX-License-Identifier: GPL-2.0-only
#
# These make a policy outlive a reboot: the unit, the file that loads the module at
# boot, and a policy to begin with. Nothing is enabled: `systemctl enable icmpguard`.

SYSCONFDIR     ?= /etc
UNITDIR        ?= $(PREFIX)/lib/systemd/system
MODULESLOADDIR ?= $(PREFIX)/lib/modules-load.d

SYSTEM := userctl/system
POLICY  = $(DESTDIR)$(SYSCONFDIR)/icmpguard/policy.conf
# This host's systemd, when it is this host that something is installed on.
SYSTEMCTL = $(if $(DESTDIR),@:,@test ! -d /run/systemd/system || systemctl)

.PHONY: install-system uninstall-system
install: install-system
uninstall: uninstall-system

# The policy is the administrator's once it is there.
install-system:
	install -d $(DESTDIR)$(UNITDIR) $(dir $(POLICY))
	sed 's|@BINDIR@|$(BINDIR)|g; s|@SYSCONFDIR@|$(SYSCONFDIR)|g' \
		$(SYSTEM)/icmpguard.service.in >$(DESTDIR)$(UNITDIR)/icmpguard.service
	chmod 0644 $(DESTDIR)$(UNITDIR)/icmpguard.service
	install -D -m 0644 $(SYSTEM)/modules-load.conf $(DESTDIR)$(MODULESLOADDIR)/icmpguard.conf
	test -e $(POLICY) || install -m 0644 $(SYSTEM)/policy.conf $(POLICY)
	$(SYSTEMCTL) daemon-reload

# The policy in force stays, and so does a file that somebody has changed.
uninstall-system:
	-$(SYSTEMCTL) disable --quiet icmpguard.service
	rm -f $(DESTDIR)$(UNITDIR)/icmpguard.service $(DESTDIR)$(MODULESLOADDIR)/icmpguard.conf
	@if cmp -s $(SYSTEM)/policy.conf $(POLICY); then \
		rm -f $(POLICY); rmdir --ignore-fail-on-non-empty $(dir $(POLICY)); \
	elif test -e $(POLICY); then echo "left: $(POLICY)"; fi
	$(SYSTEMCTL) daemon-reload
