#!/bin/sh
# Cuts the power of an emulated board after every 64th flash operation of an update and after each that writes a trailer or the file's header, and finishes each update. Takes about ten minutes on an idle machine.
set -eu
root=$(cd "$(dirname "$0")/../../../.." && pwd)
HWSTACK_UPDATE_SWEEP=full exec dotnet test "$root/tests/HwStack.Boards.Tests" -c Release -nologo --filter QemuUpdateTests "$@"
