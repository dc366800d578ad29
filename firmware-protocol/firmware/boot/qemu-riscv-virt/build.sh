#!/bin/sh
# Builds the boot program and firmware for QEMU's RISC-V virt machine: build.sh FOLDER KEY.h VERSION... puts boot.elf and a raw payload VERSION.bin for each version there.
# KEY.h is what 'hwstack boards firmware keygen --header' writes. Needs a bare-metal RISC-V compiler (RISCV_CC, default riscv64-unknown-elf-gcc).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?usage: build.sh FOLDER KEY.h VERSION...}
key=${2:?usage: build.sh FOLDER KEY.h VERSION...}
shift 2
cc=${RISCV_CC:-riscv64-unknown-elf-gcc}
objcopy=$(printf %s "$cc" | sed 's/gcc$/objcopy/')
[ "$key" -ef "$out/key.h" ] || cp "$key" "$out/key.h"
flags="-std=c11 -Os -Wall -Wextra -Werror -Wshadow -march=rv32imac -mabi=ilp32 -mcmodel=medany -ffreestanding -fno-builtin -ffunction-sections -fdata-sections -fno-tree-loop-distribute-patterns -nostdlib -static -Wl,--gc-sections -Wl,--build-id=none -Wl,--no-warn-rwx-segments -I$out -isystem $here/include"
common="$here/start.S $here/machine.c $here/memory.c $here/../flash.c $here/../firmware_file.c $here/../slots.c $here/../lms.c $here/../../core/sha256.c"
# shellcheck disable=SC2086
"$cc" $flags -Wl,--defsym=ORIGIN_ADDRESS=0x80000000 -T "$here/link.ld" -o "$out/boot.elf" "$here/boot.c" $common -lgcc
for version in "$@"; do
    # shellcheck disable=SC2086
    "$cc" $flags -DVERSION="\"$version\"" -Wl,--defsym=ORIGIN_ADDRESS=0x80100000 -T "$here/link.ld" -o "$out/$version.elf" "$here/app.c" "$here/../update.c" $common -lgcc
    "$objcopy" -O binary "$out/$version.elf" "$out/$version.bin"
done
