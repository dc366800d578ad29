#!/bin/sh
# All host-side tests of the firmware under the sanitizers: test.sh [FRAMES], default 20000 fuzzed frames. The boards in QEMU are tried by tests/HwStack.Firmware.Tests.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
vectors=$here/../vectors
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
"$here/build.sh" test-sanitized "$out"
"$out/fwtest-sanitized" baud
"$out/fwtest-sanitized" cobs "$vectors/protocol/cobs.txt"
"$out/fwtest-sanitized" frames "$vectors/protocol/frames.txt"
"$out/fwtest-sanitized" messages "$vectors/protocol/messages.txt" "$vectors/protocol/schema.txt"
"$out/fwtest-sanitized" sessions "$vectors/protocol/schema.txt" "$vectors"/protocol/sessions-*.txt
"$out/fwtest-sanitized" chip "$vectors"/chip/*.txt
"$here/fuzz.sh" "${1:-20000}"
