# SPDX-License-Identifier: GPL-2.0-only
#
# Completions. Packages for Debian want ZSHCOMPDIR=/usr/share/zsh/vendor-completions.

BASHCOMPDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHCOMPDIR  ?= $(PREFIX)/share/zsh/site-functions

COMPLETION := userctl/completion

.PHONY: install-completion uninstall-completion
install-tool: install-completion
uninstall: uninstall-completion

install-completion:
	install -d $(DESTDIR)$(BASHCOMPDIR) $(DESTDIR)$(ZSHCOMPDIR)
	install -m 0644 $(COMPLETION)/icmpctl.bash $(DESTDIR)$(BASHCOMPDIR)/icmpctl
	install -m 0644 $(COMPLETION)/_icmpctl $(DESTDIR)$(ZSHCOMPDIR)/_icmpctl

uninstall-completion:
	rm -f $(DESTDIR)$(BASHCOMPDIR)/icmpctl $(DESTDIR)$(ZSHCOMPDIR)/_icmpctl
