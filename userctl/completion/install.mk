# SPDX-License-Identifier: GPL-2.0-only
#
# Completions: the part of each shell with the common part in it. Packages for Debian
# want ZSHCOMPDIR=/usr/share/zsh/vendor-completions.

BASHCOMPDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHCOMPDIR  ?= $(PREFIX)/share/zsh/site-functions

COMPLETION := userctl/completion

.PHONY: install-completion uninstall-completion
install: install-completion
uninstall: uninstall-completion

install-completion:
	install -d $(DESTDIR)$(BASHCOMPDIR) $(DESTDIR)$(ZSHCOMPDIR)
	sed -e '/^\. words\.sh$$/{r $(COMPLETION)/words.sh' -e 'd}' \
		$(COMPLETION)/icmpctl.bash >$(DESTDIR)$(BASHCOMPDIR)/icmpctl
	sed -e '/^\. words\.sh$$/{r $(COMPLETION)/words.sh' -e 'd}' \
		$(COMPLETION)/_icmpctl >$(DESTDIR)$(ZSHCOMPDIR)/_icmpctl
	chmod 0644 $(DESTDIR)$(BASHCOMPDIR)/icmpctl $(DESTDIR)$(ZSHCOMPDIR)/_icmpctl

uninstall-completion:
	rm -f $(DESTDIR)$(BASHCOMPDIR)/icmpctl $(DESTDIR)$(ZSHCOMPDIR)/_icmpctl
