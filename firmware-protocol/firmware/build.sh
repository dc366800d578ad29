#!/bin/sh
# Builds the firmware: build.sh TARGET FOLDER, TARGET one of mps2-an385 stm32f405 stm32f405-qemu posix test test-sanitized all. Nothing is written beside the sources.
# Needs gcc-arm-none-eabi for the boards (no C library) and gcc or cc (or CC) for the rest. Prints the sizes: text is flash, data + bss is RAM.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:?usage: build.sh TARGET FOLDER}
out=${2:?usage: build.sh TARGET FOLDER}
mkdir -p "$out"
warnings="-std=c11 -Wall -Wextra -Werror -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes"
cross=${CROSS:-arm-none-eabi-}
cc=${CC:-$(command -v gcc || command -v cc)}
core=$(ls "$here"/core/*.c)
host_tests="$(ls "$here"/test/*.c | grep -v '/live\.c$') $(ls "$here"/boot/*.c) $here/boot/host/nor.c"

# board NAME SCRIPT OUTPUT CPU-FLAGS...
board() {
  name=$1 script=$2 elf=$3
  shift 3
  # -fno-tree-loop-distribute-patterns: or the loops of memory.c would become calls of themselves
  "${cross}gcc" $warnings -O2 -g "$@" -mthumb -ffreestanding -ffunction-sections -fdata-sections -fno-tree-loop-distribute-patterns -fstack-usage \
    -nostdlib -I"$here/bare" -I"$here/$name" -I"$here/core" $core "$here/bare/memory.c" "$here/$name/main.c" \
    -L"$here/$name" -T "$script" -Wl,--gc-sections -Wl,--no-warn-rwx-segments -lgcc -o "$out/$elf.elf" -dumpdir "$out/$elf-"
  "${cross}size" "$out/$elf.elf"
}

case $target in
mps2-an385) board mps2-an385 link.ld mps2-an385 -mcpu=cortex-m3 ;;
stm32f405) board stm32f405 link.ld stm32f405 -mcpu=cortex-m4 ;;
stm32f405-qemu) board stm32f405 link-qemu.ld stm32f405-qemu -mcpu=cortex-m4 ;;
posix)
  "$cc" $warnings -D_GNU_SOURCE -O2 -I"$here/host" -I"$here/core" $core "$here/posix/main.c" -o "$out/hwfw-posix"
  "$cc" $warnings -D_GNU_SOURCE -O2 -I"$here/host" -I"$here/core" "$here/test/live.c" "$here/core/cobs.c" "$here/core/frame.c" "$here/core/crc32c.c" "$here/core/sha256.c" -o "$out/fwlive" ;;
test) "$cc" $warnings -D_GNU_SOURCE -O2 -I"$here/host" -I"$here/core" -I"$here/test" $core $host_tests -o "$out/fwtest" ;;
test-sanitized)
  "$cc" $warnings -D_GNU_SOURCE -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -I"$here/host" -I"$here/core" -I"$here/test" $core $host_tests -o "$out/fwtest-sanitized" ;;
all) for each in mps2-an385 stm32f405 stm32f405-qemu posix test test-sanitized; do "$0" $each "$out"; done ;;
*) echo "build.sh: no target $target" >&2; exit 2 ;;
esac
