#!/bin/sh
# Builds the boot program and the session firmware for QEMU's RISC-V virt machine: build.sh FOLDER KEY.h VERSION... puts boot.elf and, for each version, a raw payload VERSION.bin (and VERSION.elf) there.
# KEY.h is what 'hwstack boards firmware keygen --header' writes. Needs a bare-metal RISC-V compiler (RISCV_CC, default riscv64-unknown-elf-gcc). Prints the sizes: all of it is in RAM; text + data of a payload is what lies in a slot.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?usage: build.sh FOLDER KEY.h VERSION...}
key=${2:?usage: build.sh FOLDER KEY.h VERSION...}
shift 2
cc=${RISCV_CC:-riscv64-unknown-elf-gcc}
tools=${cc%gcc}
mkdir -p "$out/objects"
[ "$key" -ef "$out/key.h" ] || cp "$key" "$out/key.h"
root=$here/..
# -Os: a slot is programmed word by word, and fetched over the link. -fno-tree-loop-distribute-patterns: or the loops of memory.c would become calls of themselves
flags="-std=c11 -Os -g -Wall -Wextra -Werror -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -march=rv32imac -mabi=ilp32 -mcmodel=medany -ffreestanding -ffunction-sections -fdata-sections -fno-tree-loop-distribute-patterns"
link="-nostdlib -static -Wl,--gc-sections -Wl,--build-id=none -Wl,--no-warn-rwx-segments -T $here/link.ld"

compile() {
    name=$1 source=$2
    shift 2
    # shellcheck disable=SC2086
    "$cc" $flags -I"$out" -I"$root/bare" -I"$here" -I"$root/core" "$@" -c "$source" -o "$out/objects/$name.o"
}

for source in "$root"/core/*.c; do
    compile "core-$(basename "$source" .c)" "$source"
done
for source in "$root"/boot/*.c; do
    compile "boot-$(basename "$source" .c)" "$source"
done
compile memory "$root/bare/memory.c"
compile machine "$here/machine.c"
compile start "$here/start.S"
compile boot "$here/boot.c"
# shellcheck disable=SC2086
"$cc" $flags $link -Wl,--defsym=ORIGIN_ADDRESS=0x80000000 -o "$out/boot.elf" "$out"/objects/start.o "$out"/objects/boot.o "$out"/objects/machine.o "$out"/objects/memory.o "$out"/objects/boot-*.o "$out"/objects/core-sha256.o -lgcc
"${tools}size" "$out/boot.elf"
for version in "$@"; do
    compile main "$here/main.c" -DVERSION="\"$version\""
    # shellcheck disable=SC2086
    "$cc" $flags $link -Wl,--defsym=ORIGIN_ADDRESS=0x80100000 -o "$out/$version.elf" "$out"/objects/start.o "$out"/objects/main.o "$out"/objects/machine.o "$out"/objects/memory.o "$out"/objects/boot-*.o "$out"/objects/core-*.o -lgcc
    "${tools}objcopy" -O binary "$out/$version.elf" "$out/$version.bin"
    "${tools}size" "$out/$version.elf"
done
