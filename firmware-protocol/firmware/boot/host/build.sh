#!/bin/sh
# Builds the boot code's host programs: build.sh FOLDER puts lms_test and sweep there. Needs a C11 compiler (CC, gcc or cc) with address and undefined-behaviour sanitizers; SANITIZE= builds without.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?usage: build.sh FOLDER}
cc=${CC:-$(command -v gcc || command -v cc)}
sanitize=${SANITIZE--fsanitize=address,undefined -fno-sanitize-recover=all}
flags="-std=c11 -O2 -g -Wall -Wextra -Werror -Wconversion -Wshadow -pedantic $sanitize"
# shellcheck disable=SC2086
"$cc" $flags -o "$out/lms_test" "$here/lms_test.c" "$here/../lms.c" "$here/../../core/sha256.c"
# The sweep hashes gigabytes: SHA-256, which lms_test has under the sanitizers, goes without them here.
"$cc" -std=c11 -O2 -c -o "$out/sha256.o" "$here/../../core/sha256.c"
# shellcheck disable=SC2086
"$cc" $flags -o "$out/sweep" "$here/sweep.c" "$here/nor.c" "$here/../lms.c" "$here/../flash.c" "$here/../firmware_file.c" "$here/../slots.c" "$here/../update.c" "$out/sha256.o"
