#!/bin/sh
# Builds the second implementation: build.sh OUTPUT. Needs a C11 compiler (CC, gcc or cc).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?usage: build.sh OUTPUT}
cc=${CC:-$(command -v gcc || command -v cc)}
exec "$cc" -std=c11 -O2 -Wall -Wextra -Werror -Wconversion -Wshadow -pedantic -o "$out" \
  "$here/main.c" "$here/nc1_text.c" "$here/nc1_image.c" "$here/nc1_board.c" "$here/nc1_neuron.c" "$here/nc1_models.c" -lm
