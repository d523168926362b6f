# SPDX-License-Identifier: GPL-2.0-only
#
# These make a policy outlive a reboot: the unit, which loads the module, and a policy
# to begin with. Others bring metrics to Prometheus, or write the flow log to a file.
# Nothing is enabled: `systemctl enable icmpguard`.

SYSCONFDIR     ?= /etc
UNITDIR        ?= $(PREFIX)/lib/systemd/system
LOGROTATEDIR   ?= /etc/logrotate.d
MODULESLOADDIR ?= $(PREFIX)/lib/modules-load.d

SYSTEM := userctl/system
# Units that have no paths, and those that are made.
UNITS_AS_THEY_ARE := icmpguard-exporter.socket icmpguard-textfile.timer
UNITS_MADE := icmpguard.service icmpguard-exporter@.service icmpguard-textfile.service \
	      icmpguard-log.service
# What can be enabled.
UNITS_ENABLED := icmpguard.service icmpguard-log.service $(UNITS_AS_THEY_ARE)
POLICY  = $(DESTDIR)$(SYSCONFDIR)/icmpguard/policy.conf
# Without it, a host that was upgraded would boot without the module.
LOADS_010 = $(DESTDIR)$(MODULESLOADDIR)/icmpguard.conf
# This host's systemd, when it is this host that something is installed on.
SYSTEMCTL = $(if $(DESTDIR),@:,@test ! -d /run/systemd/system || systemctl)

.PHONY: install-system uninstall-system
install-tool: install-system
uninstall: uninstall-system

# The policy is the administrator's once it is there.
install-system:
	install -d $(DESTDIR)$(UNITDIR) $(dir $(POLICY))
	for unit in $(UNITS_MADE); do \
		sed 's|@BINDIR@|$(BINDIR)|g; s|@SYSCONFDIR@|$(SYSCONFDIR)|g' \
			$(SYSTEM)/$$unit.in >$(DESTDIR)$(UNITDIR)/$$unit && \
		chmod 0644 $(DESTDIR)$(UNITDIR)/$$unit || exit 1; \
	done
	install -m 0644 $(UNITS_AS_THEY_ARE:%=$(SYSTEM)/%) $(DESTDIR)$(UNITDIR)
	install -D -m 0644 $(SYSTEM)/icmpguard-log.logrotate $(DESTDIR)$(LOGROTATEDIR)/icmpguard
	test -e $(POLICY) || install -m 0644 $(SYSTEM)/policy.conf $(POLICY)
	$(SYSTEMCTL) daemon-reload
	@test ! -e $(LOADS_010) || { \
		echo "left: $(LOADS_010), by which version 0.1.0 has the module loaded at boot."; \
		echo "icmpguard.service does that now: systemctl enable icmpguard, then remove the file"; }

# The policy in force stays, and so does a file that somebody has changed.
uninstall-system:
	-$(SYSTEMCTL) disable --quiet $(UNITS_ENABLED)
	rm -f $(patsubst %,$(DESTDIR)$(UNITDIR)/%,$(UNITS_MADE) $(UNITS_AS_THEY_ARE)) \
		$(LOADS_010) $(DESTDIR)$(LOGROTATEDIR)/icmpguard
	@if cmp -s $(SYSTEM)/policy.conf $(POLICY); then \
		rm -f $(POLICY); rmdir --ignore-fail-on-non-empty $(dir $(POLICY)); \
	elif test -e $(POLICY); then echo "left: $(POLICY)"; fi
	$(SYSTEMCTL) daemon-reload
