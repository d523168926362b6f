# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# For cases that say "# with: systemd": systemd and its journal from this host, and the
# units a machine needs to boot. For these and for "# with: installed", what `make
# install` installs. image.sh's functions are there already.

# The programs, those that have no place in PATH by where Debian keeps them.
SYSTEMD_TOOLS='systemd systemd systemctl systemd journalctl systemd
systemd-analyze systemd'
SYSTEMD_HELPERS='systemd-journald systemd-modules-load systemd-shutdown
systemd-executor systemd-cgroups-agent'
SYSTEMD_UNITS='basic.target sysinit.target local-fs.target local-fs-pre.target
multi-user.target shutdown.target umount.target final.target poweroff.target
systemd-poweroff.service network-pre.target network.target modprobe@.service
sockets.target timers.target paths.target slices.target swap.target rescue.target
emergency.target systemd-modules-load.service systemd-journald.service
systemd-journald.socket systemd-journald-dev-log.socket'

# systemd_files ROOT: the programs, their libraries, the units.
systemd_files() {
	local root=$1 lib=/usr/lib/systemd words i path
	[ -d $lib ] && [ -x $lib/systemd ] || lib=/lib/systemd
	[ -x $lib/systemd ] || die "systemd is missing: install the Debian package systemd"
	mkdir -p "$root/usr/bin" "$root/usr/lib/systemd/system"
	read -ra words -d '' <<<"$SYSTEMD_TOOLS" || true
	for ((i = 0; i < ${#words[@]}; i += 2)); do
		path=$(type -P "${words[i]}" || echo "$lib/${words[i]}")
		[ -x "$path" ] || die "${words[i]} is missing: install the Debian package ${words[i + 1]}"
		cp -L "$path" "$root/usr/bin/${words[i]}"
	done
	mv "$root/usr/bin/systemd" "$root/usr/lib/systemd/systemd"
	for path in $SYSTEMD_HELPERS; do
		# The version decides which there are.
		[ ! -x "$lib/$path" ] || cp -L "$lib/$path" "$root/usr/lib/systemd/"
	done
	for path in $SYSTEMD_UNITS; do
		cp -L "$lib/system/$path" "$root/usr/lib/systemd/system/"
	done
	# Wanted as Debian's package wants them.
	mkdir "$root"/usr/lib/systemd/system/{sysinit,sockets}.target.wants
	for path in sysinit.target.wants/systemd-journald.service \
		sysinit.target.wants/systemd-modules-load.service \
		sockets.target.wants/systemd-journald.socket; do
		ln -s "../${path#*/}" "$root/usr/lib/systemd/system/$path"
	done
	copy_libs "$root" "$root"/usr/bin/* "$root"/usr/lib/systemd/systemd*
	echo "$lib/systemd" >>"$root.sources"
}

# image_with WANTED: sets WITH, the archive of systemd, or empty when nobody wants it.
image_with() {
	WITH=''
	[[ $1 == *systemd* ]] || return 0
	WITH=$CACHE/systemd.cpio
	fresh "$WITH" && return
	local root
	root=$(mktemp -d "$CACHE/systemd.XXXXXX")
	: >"$root.sources"
	systemd_files "$root"
	merge_usr "$root"
	pack "$root" "$WITH"
	{
		cat "$root.sources"
		echo "$VMDIR/image.sh"
		echo "$VMDIR/with.sh"
	} | sort -u | stamp >"$WITH.sources"
	rm -rf "$root" "$root.sources"
}

# run_with WANTED ROOT: what this run adds, as it is installed.
run_with() {
	[ -n "$1" ] || return 0
	make -s --no-print-directory -C "$TOP" install-system install-completion \
		DESTDIR="$2" PREFIX=/usr BINDIR=/usr/bin
}
