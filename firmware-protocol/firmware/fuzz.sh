#!/bin/sh
# Fuzzes the firmware under AddressSanitizer and UndefinedBehaviorSanitizer: fuzz.sh [FRAMES [SEED]], default 1000000 frames from seed 1.
# Frames go to the whole firmware; a fiftieth as many damaged images go to the loader, and those that load are run. Equal seeds do equal things.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
frames=${1:-1000000}
seed=${2:-1}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
"$here/build.sh" test-sanitized "$out"
"$out/fwtest-sanitized" fuzz "$here/../vectors/protocol/image.txt" "$frames" "$seed"
for image in protocol/image chip/random-board chip/models-board chip/partial-sums; do
  "$out/fwtest-sanitized" hostile "$here/../vectors/$image.txt" $((frames / 200 + 1)) "$seed"
done
