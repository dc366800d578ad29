#!/bin/sh
# Cuts the power of an emulated board after every 64th flash operation of an update over its link and after each that writes a trailer or the file's header; each board must boot, and updates are finished: sweep.sh [OPTIONS OF dotnet test].
set -eu
root=$(cd "$(dirname "$0")/../../.." && pwd)
HWSTACK_UPDATE_SWEEP=full exec dotnet test "$root/tests/HwStack.Firmware.Tests" -c Release -nologo --filter PowerCutTests --logger "console;verbosity=detailed" "$@"
