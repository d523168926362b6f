# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Builds what a test VM boots: a kernel taken from its Debian package and three
# uncompressed cpio archives laid end to end (the kernel unpacks them in
# turn): the host's tools, the kernel's modules, and this run's own files.
# The first two are cached under build/vm and rebuilt when a source changes.

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
VMDIR=$TOP/tests/vm
PATH=$PATH:/usr/sbin:/sbin
CACHE=$TOP/build/vm

die() {
	echo "tests/vm/run: $*" >&2
	exit 3
}

# need PROGRAM PACKAGE: PROGRAM must be on this machine.
need() {
	type -P "$1" >/dev/null ||
		die "$1 is missing: install the Debian package $2"
}

# The programs of the VM, and the Debian package each comes from.
GUEST_TOOLS='
bash bash             fping fping            ip iproute2
bridge iproute2       ss iproute2            tc iproute2
ipset ipset           iptables iptables      ip6tables iptables
iptables-legacy iptables                     ip6tables-legacy iptables
ping iputils-ping     tracepath iputils-tracepath
jq jq                 kmod kmod              mtr mtr-tiny
mtr-packet mtr-tiny   nft nftables           hping3 hping3
socat socat           sysctl procps          tcpdump tcpdump
timeout coreutils     traceroute traceroute  taskset util-linux
nsenter util-linux    unshare util-linux     setpriv util-linux
pkill procps          script bsdutils        ipvsadm ipvsadm
rltraceroute6 ndisc6  tcptraceroute6 ndisc6
'

# Modules a case may ask for, as paths below kernel/; their dependencies
# come along. A kernel that has some of these built in, or not at all, is fine.
GUEST_MODULES='
net/802 net/8021q net/bridge net/core net/ipv4 net/ipv6 net/key net/netfilter
net/packet net/sched net/unix net/xfrm
drivers/net/bonding drivers/net/dummy drivers/net/geneve drivers/net/ifb
drivers/net/ipvlan drivers/net/macvlan drivers/net/net_failover
drivers/net/netdevsim drivers/net/tap drivers/net/tun drivers/net/veth
drivers/net/virtio_net drivers/net/vrf drivers/net/vxlan drivers/net/wireguard
crypto/crc32c_generic crypto/authenc crypto/crypto_null crypto/hmac crypto/sha1_generic
'

check_host() {
	need qemu-system-x86_64 qemu-system-x86
	need busybox busybox-static
	need cpio cpio
	need depmod kmod
	need gcc gcc
	need flock util-linux
	need timeout coreutils
	local words i
	read -ra words -d '' <<<"$GUEST_TOOLS" || true
	for ((i = 0; i < ${#words[@]}; i += 2)); do
		need "${words[i]}" "${words[i + 1]}"
	done
	if ldd "$(type -P busybox)" >/dev/null 2>&1; then
		die "busybox is linked dynamically: install the Debian package busybox-static"
	fi
}

# newest_headers: the release of the newest installed kernel headers.
newest_headers() {
	local dir found=()
	for dir in /usr/src/linux-headers-*-amd64; do
		[ -d "$dir" ] && found+=("${dir#/usr/src/linux-headers-}")
	done
	[ ${#found[@]} -gt 0 ] && printf '%s\n' "${found[@]}" | sort -V | tail -n 1
}

# default_release: the kernel that the module was, or would be, built for.
default_release() {
	if [ -n "${KRELEASE:-}" ]; then
		echo "$KRELEASE"
	elif [ -n "${KDIR:-}" ] && [ -r "$KDIR/include/config/kernel.release" ]; then
		cat "$KDIR/include/config/kernel.release"
	elif [ -r "$KO" ]; then
		modinfo -F vermagic "$KO" | cut -d' ' -f1
	else
		newest_headers
	fi
}

# kernel_find SPEC: sets VMLINUZ, MODDIR (or empty) and RELEASE. SPEC is empty,
# a release, VMLINUZ or VMLINUZ+MODDIR.
kernel_find() {
	local spec=$1
	MODDIR=''
	case $spec in
	*/*)
		# A release may have a + as well: the one that matters ends a file.
		VMLINUZ=$spec
		until [ -f "$VMLINUZ" ]; do
			[[ $VMLINUZ == *+* ]] || die "no kernel image at $spec"
			VMLINUZ=${VMLINUZ%+*}
		done
		RELEASE=custom
		if [ "$VMLINUZ" != "$spec" ]; then
			MODDIR=${spec#"$VMLINUZ+"}
			[ -d "$MODDIR" ] || die "no module directory at $MODDIR"
			RELEASE=$(basename "$MODDIR")
		fi
		;;
	*)
		RELEASE=${spec:-$(default_release)}
		[ -n "$RELEASE" ] ||
			die "no kernel to boot: install the Debian package linux-headers-cloud-amd64, or give --kernel"
		kernel_download
		;;
	esac
}

# kernel_packages IMAGE: that package and, since newer kernels are split, those of
# its release that it depends on.
kernel_packages() {
	echo "$1"
	apt-cache depends "$1" | sed -n 's/^ *Depends: \(linux-.*\)/\1/p' |
		grep -F -e "-$RELEASE" || true
}

# kernel_download: unpack the kernel package of RELEASE below build/vm.
kernel_download() {
	local dir=$CACHE/kernel-$RELEASE tmp name packages got=''
	kernel_below "$dir" && return
	need apt-get apt
	need dpkg dpkg
	tmp=$(mktemp -d "$CACHE/kernel.XXXXXX")
	echo "# fetching the kernel package linux-image-$RELEASE" >&2
	for name in "linux-image-$RELEASE"{,-unsigned}; do
		mapfile -t packages < <(kernel_packages "$name" 2>/dev/null)
		(
			cd "$tmp" && apt-get -qq -o APT::Sandbox::User=root \
				download "${packages[@]}" >&2
		) && got=1 && break
	done
	[ -n "$got" ] || {
		rm -rf "$tmp"
		die "cannot download linux-image-$RELEASE: run apt-get update, or install newer kernel headers"
	}
	for name in "$tmp"/*.deb; do
		dpkg -x "$name" "$tmp/root"
	done
	rm -rf "$dir"
	mv "$tmp/root" "$dir"
	rm -rf "$tmp"
	kernel_below "$dir" || die "linux-image-$RELEASE has no kernel where one is looked for"
}

# kernel_below DIRECTORY: sets VMLINUZ and MODDIR to what an unpacked package of
# RELEASE has, wherever that kernel keeps it.
kernel_below() {
	MODDIR=$1/lib/modules/$RELEASE
	[ -d "$MODDIR" ] || MODDIR=$1/usr/lib/modules/$RELEASE
	VMLINUZ=$1/boot/vmlinuz-$RELEASE
	[ -e "$VMLINUZ" ] || VMLINUZ=$MODDIR/vmlinuz
	[ -e "$VMLINUZ" ]
}

# pack ROOT ARCHIVE: an uncompressed cpio archive, which a slow CPU unpacks
# soonest.
pack() {
	(cd "$1" && find . -mindepth 1 -print0 | LC_ALL=C sort -z |
		cpio --quiet -0 -o -H newc -R 0:0) >"$2.new"
	mv "$2.new" "$2"
}

# copy_libs ROOT FILE...: the shared libraries of FILEs, where the loader
# looks for them.
copy_libs() {
	local root=$1 lib
	shift
	{ ldd "$@" 2>/dev/null || true; } |
		sed -nE 's,^[^/]*(/[^ ]+) \(0x.*,\1,p' | sort -u |
		while read -r lib; do
			mkdir -p "$root$(dirname "$lib")"
			cp -L "$lib" "$root$lib"
			echo "$lib" >>"$root.sources"
		done
}

# fresh ARCHIVE: succeeds if it exists and no file it was made from has changed.
fresh() {
	[ -s "$1" ] && [ -s "$1.sources" ] &&
		cmp -s "$1.sources" <(cut -d' ' -f1 "$1.sources" | stamp)
}

stamp() {
	xargs -r stat -L -c '%n %s %Y' 2>/dev/null
}

# skeleton ROOT: the directories of a merged-/usr system, so that libraries and
# tools are found whichever way their path is spelt.
skeleton() {
	local d
	mkdir -p "$1"/{dev,etc,proc,root,run,sys,tmp,t,var/tmp}
	ln -s ../run "$1/var/run"
	for d in bin sbin lib lib64; do
		mkdir -p "$1/usr/$d"
		ln -s "usr/$d" "$1/$d"
	done
}

# merge_usr ROOT: libraries below usr/lib, since the base archive makes lib and lib64
# links.
merge_usr() {
	local d
	for d in lib lib64; do
		if [ -d "$1/$d" ]; then
			mkdir -p "$1/usr/$d"
			cp -a "$1/$d/." "$1/usr/$d/"
			rm -rf "${1:?}/$d"
		fi
	done
}

# image_base: the tools. Sets BASE.
image_base() {
	BASE=$CACHE/base.cpio
	fresh "$BASE" && return
	local root words i path applet
	root=$(mktemp -d "$CACHE/base.XXXXXX")
	skeleton "$root"
	: >"$root.sources"
	read -ra words -d '' <<<"$GUEST_TOOLS" || true
	for ((i = 0; i < ${#words[@]}; i += 2)); do
		path=$(type -P "${words[i]}")
		cp -L "$path" "$root/usr/bin/${words[i]}"
		echo "$path" >>"$root.sources"
	done
	copy_libs "$root" "$root"/usr/bin/*
	# tools/jq.c stands before it.
	mkdir "$root/usr/lib/jq"
	mv "$root/usr/bin/jq" "$root/usr/lib/jq/"
	path=/usr/lib/x86_64-linux-gnu/xtables
	if [ -d "$path" ]; then
		mkdir -p "$root$path"
		cp -L "$path"/*.so "$root$path/"
		copy_libs "$root" "$path"/*.so
	fi
	for path in /etc/protocols /etc/services /usr/lib/terminfo/l/linux \
		/lib/terminfo/{l/linux,x/xterm,x/xterm-256color,s/screen,s/screen-256color,t/tmux-256color,v/vt100,d/dumb}; do
		[ -e "$path" ] || continue
		mkdir -p "$root$(dirname "$path")"
		cp -L "$path" "$root$path"
		echo "$path" >>"$root.sources"
	done
	for path in insmod rmmod modprobe lsmod modinfo depmod; do
		ln -s ../bin/kmod "$root/usr/sbin/$path"
	done
	cp -L "$(type -P busybox)" "$root/usr/bin/busybox"
	mkdir "$root/usr/lib/busybox"
	busybox --list | while read -r applet; do
		# An applet never hides a real tool: its directory comes last.
		[ "$applet" = busybox ] ||
			ln -s /usr/bin/busybox "$root/usr/lib/busybox/$applet"
	done
	# Not busybox: its shell prefers its own applets to the tools.
	ln -s bash "$root/usr/bin/sh"
	ln -s busybox "$root/usr/bin/env"
	ln -s /proc/mounts "$root/etc/mtab"
	echo 'root:x:0:0:root:/root:/bin/bash' >"$root/etc/passwd"
	echo 'nobody:x:65534:65534:nobody:/:/bin/sh' >>"$root/etc/passwd"
	echo 'root:x:0:' >"$root/etc/group"
	echo '127.0.0.1 localhost' >"$root/etc/hosts"
	pack "$root" "$BASE"
	{
		cat "$root.sources"
		type -P busybox
		echo "$VMDIR/image.sh"
	} | sort -u | stamp >"$BASE.sources"
	rm -rf "$root" "$root.sources"
}

# module_files: the modules of GUEST_MODULES below MODDIR and what they need.
module_files() {
	local entry
	{
		for entry in $GUEST_MODULES; do
			(cd "$MODDIR" && find "kernel/$entry" "kernel/$entry".ko* \
				-name '*.ko*' 2>/dev/null) || true
		done
	} | awk -v dep="$MODDIR/modules.dep" '
		BEGIN {
			while ((getline line < dep) > 0) {
				split(line, part, ":")
				needs[part[1]] = part[2]
			}
		}
		{
			print
			n = split(needs[$0], more, " ")
			for (i = 1; i <= n; i++) print more[i]
		}' | sort -u
}

# image_modules: the kernel's modules. Sets MODCPIO, empty when it has none.
image_modules() {
	MODCPIO=''
	[ -n "$MODDIR" ] || return 0
	[ -e "$MODDIR/modules.dep" ] ||
		depmod -b "${MODDIR%%/lib/modules/*}" "$RELEASE"
	MODCPIO=$CACHE/modules-$RELEASE.cpio
	fresh "$MODCPIO" && return
	local root dest file
	root=$(mktemp -d "$CACHE/modules.XXXXXX")
	# The base archive made /lib a link; what is below usr/lib lands there.
	dest=$root/usr/lib/modules/$RELEASE
	mkdir -p "$dest"
	ln -s usr/lib "$root/lib"
	cp "$MODDIR"/modules.{order,builtin,builtin.modinfo} "$dest/" 2>/dev/null || true
	module_files | while read -r file; do
		mkdir -p "$dest/$(dirname "$file")"
		case $file in
		*.xz) xz -dc "$MODDIR/$file" >"$dest/${file%.xz}" ;;
		*.zst) zstd -qdc "$MODDIR/$file" >"$dest/${file%.zst}" ;;
		*.gz) gzip -dc "$MODDIR/$file" >"$dest/${file%.gz}" ;;
		*) cp "$MODDIR/$file" "$dest/$file" ;;
		esac
	done
	depmod -b "$root" "$RELEASE"
	rm "$root/lib"
	pack "$root" "$MODCPIO"
	printf '%s\n' "$MODDIR/modules.dep" "$VMDIR/image.sh" | stamp >"$MODCPIO.sources"
	rm -rf "$root"
}

# image_tools: the static C helpers of tests/vm/tools, into build/vm/tools. A line
# "Link with: -lNAME" of a source says what it needs.
image_tools() {
	local src out libs headers=("$VMDIR"/tools/*.h "$TOP/module/uapi/icmpguard.h")
	mkdir -p "$CACHE/tools"
	for src in "$VMDIR"/tools/*.c; do
		out=$CACHE/tools/$(basename "$src" .c)
		if [ ! -e "$out" ] ||
			[ -n "$(find "$src" "${headers[@]}" -newer "$out")" ]; then
			libs=$(sed -n 's/^ \* Link with: //p' "$src")
			gcc -std=gnu11 -O2 -Wall -Wextra -Werror -static -o "$out.new" "$src" ${libs:+"$libs"} ||
				die "cannot compile $src (static linking needs the Debian package libc6-dev)"
			mv "$out.new" "$out"
		fi
	done
}

# image_run ROOT: this run's own files; ROOT/t/config is the caller's.
image_run() {
	local root=$1 ctl=$TOP/userctl/icmpctl lib
	mkdir -p "$root"/usr/bin "$root"/t/cases
	cp "$VMDIR/guest-init" "$root/init"
	cp "$VMDIR/lib.sh" "$VMDIR/kernel-trouble" "$root/t/"
	cp "$CACHE"/tools/* "$root/usr/bin/"
	if [ -r "$KO" ]; then
		# Debug information is most of it, and slow to unpack and to load.
		strip --strip-debug -o "$root/t/icmpguard.ko" "$KO"
	fi
	if [ -x "$ctl" ]; then
		cp "$ctl" "$root/usr/bin/icmpctl"
		copy_libs "$root" "$ctl"
		# kmod brought libcrypto, the largest by far, into the base.
		while read -r lib; do
			! grep -qF "$lib " "$BASE.sources" || rm "$root$lib"
		done <"$root.sources"
		merge_usr "$root"
		rm -f "$root.sources"
	fi
	chmod 755 "$root/init"
}

# image_more "NAME..." ROOT: adds what a case asks for, by tests/vm/images/NAME.
image_more() {
	local name
	for name in $1; do
		KO=$KO RELEASE=$RELEASE MODDIR=$MODDIR "$VMDIR/images/$name" "$2" >&2 ||
			die "cannot add $name to the image"
	done
}

# module_build DIRECTORY: builds the module in it for RELEASE, with headers of this
# host or, with the compiler there, of a root (tests/tools/root). Returns 3 if there
# are none.
module_build() {
	local dir suite src
	for dir in "/usr/src/linux-headers-$RELEASE" "/lib/modules/$RELEASE/build" \
		"$TOP"/build/root/*/"usr/src/linux-headers-$RELEASE"; do
		[ ! -e "$dir/Makefile" ] || break
	done
	[ -e "$dir/Makefile" ] || return 3
	if [[ $dir != "$TOP"/* ]]; then
		make -C "$dir" M="$1" modules
		return
	fi
	suite=${dir#"$TOP/build/root/"}
	suite=${suite%%/*}
	src=/usr/src/$(basename "$1")
	rm -rf "$TOP/build/root/$suite$src"
	cp -r "$1" "$TOP/build/root/$suite$src"
	"$TOP/tests/tools/root" --exec "$suite" make -C "/usr/src/linux-headers-$RELEASE" \
		M="$src" modules || return
	cp "$TOP/build/root/$suite$src"/*.ko "$1/"
	rm -rf "$TOP/build/root/$suite$src"
}
