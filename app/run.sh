#!/usr/bin/env bash
# Installs what is missing, builds loopscope and starts it with the arguments given.
#
# Without a display and without arguments it does the main job without a window: it records the preset `echo`, prints
# its report and renders its picture.
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setup.sh"

install_packages "${LOOPSCOPE_PACKAGES[@]}"
build_preset release loopscope

loopscope=$LOOPSCOPE_ROOT/build/release/loopscope
if (($# > 0)) || [[ -n ${DISPLAY:-} || -n ${WAYLAND_DISPLAY:-} ]]; then
  exec "$loopscope" "$@"
fi

trace=$LOOPSCOPE_ROOT/build/echo.lscope
picture=$LOOPSCOPE_ROOT/build/echo.png
echo "There is no display, so no window: recording the preset echo, reporting on it and rendering its picture."
"$loopscope" record --preset echo -o "$trace"
"$loopscope" report "$trace"
"$loopscope" render "$trace" -o "$picture"
echo "Trace:   $trace"
echo "Picture: $picture"
