# SPDX-License-Identifier: GPL-2.0-only
#
# These make a policy outlive a reboot: the unit, the file that loads the module at
# boot, and a policy to begin with; and a unit that writes the flow log to a file.
# Nothing is enabled: `systemctl enable icmpguard`.

SYSCONFDIR     ?= /etc
UNITDIR        ?= $(PREFIX)/lib/systemd/system
LOGROTATEDIR   ?= /etc/logrotate.d
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
	for unit in icmpguard icmpguard-log; do \
		sed 's|@BINDIR@|$(BINDIR)|g; s|@SYSCONFDIR@|$(SYSCONFDIR)|g' \
			$(SYSTEM)/$$unit.service.in >$(DESTDIR)$(UNITDIR)/$$unit.service && \
		chmod 0644 $(DESTDIR)$(UNITDIR)/$$unit.service || exit; \
	done
	install -D -m 0644 $(SYSTEM)/icmpguard-log.logrotate $(DESTDIR)$(LOGROTATEDIR)/icmpguard
	install -D -m 0644 $(SYSTEM)/modules-load.conf $(DESTDIR)$(MODULESLOADDIR)/icmpguard.conf
	test -e $(POLICY) || install -m 0644 $(SYSTEM)/policy.conf $(POLICY)
	$(SYSTEMCTL) daemon-reload

# The policy in force stays, and so does a file that somebody has changed.
uninstall-system:
	-$(SYSTEMCTL) disable --quiet icmpguard.service icmpguard-log.service
	rm -f $(DESTDIR)$(UNITDIR)/icmpguard.service $(DESTDIR)$(UNITDIR)/icmpguard-log.service \
		$(DESTDIR)$(MODULESLOADDIR)/icmpguard.conf $(DESTDIR)$(LOGROTATEDIR)/icmpguard
	@if cmp -s $(SYSTEM)/policy.conf $(POLICY); then \
		rm -f $(POLICY); rmdir --ignore-fail-on-non-empty $(dir $(POLICY)); \
	elif test -e $(POLICY); then echo "left: $(POLICY)"; fi
	$(SYSTEMCTL) daemon-reload
