#!/bin/sh
# Runs lineament-render's tests on an emulated processor with AVX-512 (Bochs' "Skylake-X"), on a machine without it: whether the widest registers give the
# same bytes. It tells nothing about speed. Some 3 minutes beside the build.
#
#   apt-get install bochs bochsbios vgabios bochs-term isolinux syslinux-common xorriso busybox-static cpio python3 linux-image-cloud-amd64
#   sh tools/emulate-avx512/run.sh            # from the root of the repository
set -eu
root=$(pwd)
work=$(mktemp -d)
emulator=
trap 'test -z "$emulator" || kill "$emulator" 2>/dev/null || true; rm -rf "$work"' EXIT

# The tests, the libraries they load, their golden pictures, and a system that runs them and stops.
mkdir -p "$work/system/bin" "$work/system/tests" "$work/system/proc" "$work/system/dev" "$work/system/tmp" "$work/system$root/crates/render/tests"
cp "$(command -v busybox)" "$work/system/bin/busybox"
cp -r crates/render/tests/golden "$work/system$root/crates/render/tests/"
cargo test -p lineament-render --lib --test golden --test truth --test same_bytes --no-run --message-format=json |
    sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' >"$work/tests"
while read -r test; do
    cp "$test" "$work/system/tests/"
    strip -g "$work/system/tests/$(basename "$test")"
    for library in $(ldd "$test" | grep -o '/lib[^ ]*'); do
        mkdir -p "$work/system$(dirname "$library")"
        cp -L "$library" "$work/system$library"
    done
done <"$work/tests"
cat >"$work/system/init" <<END
#!/bin/busybox sh
busybox mount -t proc proc /proc
busybox mount -t devtmpfs dev /dev
cd $root/crates/render
for test in /tests/*; do
    case \$test in
        *same_bytes*) only=one_lane ;;
        *) only= ;;
    esac
    \$test \$only --nocapture --test-threads 1 || echo "FAILED: \$test"
done
echo "=== END"
busybox sleep 100000
END
chmod +x "$work/system/init"

# A disc that starts it. Bochs 2.7 tells sizes of saved registers that Linux finds inconsistent where they are packed: XSAVEC and XSAVES are left out.
mkdir -p "$work/disc/isolinux"
(cd "$work/system" && find . | cpio -o -H newc --quiet | gzip -1) >"$work/disc/isolinux/system.gz"
cp /usr/lib/ISOLINUX/isolinux.bin /usr/lib/syslinux/modules/bios/ldlinux.c32 "$work/disc/isolinux/"
cp "$(ls /boot/vmlinuz-*-cloud-amd64 | tail -n 1)" "$work/disc/isolinux/vmlinuz"
cat >"$work/disc/isolinux/isolinux.cfg" <<END
DEFAULT it
LABEL it
 KERNEL vmlinuz
 APPEND initrd=system.gz console=ttyS0,115200 nokaslr mitigations=off nopti tsc=reliable lpj=1000000 clearcpuid=321,323 apparmor=0 quiet
END
xorriso -as mkisofs -quiet -o "$work/disc.iso" -b isolinux/isolinux.bin -c isolinux/boot.cat -no-emul-boot -boot-load-size 4 \
    -boot-info-table "$work/disc"
cat >"$work/bochsrc" <<END
megs: 1024
cpu: model=corei7_skylake_x, count=1, ips=100000000, reset_on_triple_fault=0
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
ata0-master: type=cdrom, path=$work/disc.iso, status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev=$work/serial
display_library: term
log: $work/log
clock: sync=none
END
echo c >"$work/continue"
# Its text screen wants a terminal.
TERM=xterm python3 -c "import os, pty; pty.spawn(['bochs', '-q', '-f', '$work/bochsrc', '-rc', '$work/continue'], lambda screen: (os.read(screen, 65536), b'.')[1])" \
    </dev/null >/dev/null 2>&1 &
emulator=$!
waited=0
until grep -q '=== END' "$work/serial" 2>/dev/null; do
    sleep 5
    waited=$((waited + 5))
    test "$waited" -lt 1800 || { echo "not done after 30 minutes; the last of it:" >&2; tail -n 20 "$work/serial" >&2; exit 1; }
done
pkill -P "$emulator" 2>/dev/null || true
grep -E 'widest|^test |test result|FAILED|panicked' "$work/serial"
# It must have been the widest registers, and every program must have passed.
grep -q 'widest: V4' "$work/serial" || { echo "the emulated processor's AVX-512 was not used" >&2; exit 1; }
! grep -q -E 'FAILED|panicked' "$work/serial"
test "$(grep -c 'test result: ok' "$work/serial")" -eq "$(grep -c . "$work/tests")"
