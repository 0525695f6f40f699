#!/usr/bin/env bash
# Installs what is missing, builds everything and runs the whole suite; the window's tests run under Xvfb.
#
#   tests/run.sh [release|gcc|clang|debug|quick|asan|tsan] [ctest arguments]
#
# With -L core among ctest's arguments it builds the program and the suites of the core, not those of the app.
#
# Ends with ctest's summary and its exit status.
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../app/setup.sh"

preset=release
if (($# > 0)) && [[ $1 != -* ]]; then
  preset=$1
  shift
fi
case $preset in
  release | gcc | clang | debug | quick | asan | tsan) ;;
  *)
    echo "Unknown preset \"$preset\"; there are: release, gcc, clang, debug, quick, asan, tsan" >&2
    exit 2
    ;;
esac

packages=("${LOOPSCOPE_PACKAGES[@]}" "${LOOPSCOPE_TEST_PACKAGES[@]}")
if [[ $preset == asan || $preset == tsan ]]; then
  packages+=(libclang-rt-19-dev)  # the sanitizers' run-time library
fi
install_packages "${packages[@]}"
target=all
[[ " $* " != *" -L core "* ]] || target=core_suites  # the program is built, too
build_preset "$preset" "$target"

scratch=$(mktemp -d)
xvfb=
cleanup() {
  if [[ -n $xvfb ]]; then
    kill "$xvfb" 2>/dev/null || true
    wait "$xvfb" 2>/dev/null || true
  fi
  rm -rf "$scratch"
}
trap cleanup EXIT

# The server picks a free display and says which through the pipe, once it accepts connections.
mkfifo "$scratch/display"
Xvfb -displayfd 3 -screen 0 1920x1200x24 -nolisten tcp 3>"$scratch/display" >"$scratch/xvfb.log" 2>&1 &
xvfb=$!
if ! read -r -t 60 display <"$scratch/display"; then
  cat "$scratch/xvfb.log" >&2
  echo "Xvfb did not start, so the window's tests cannot run" >&2
  exit 1
fi

export DISPLAY=:$display LIBGL_ALWAYS_SOFTWARE=1 LC_ALL=C.UTF-8
export UBSAN_OPTIONS=print_stacktrace=1 TSAN_OPTIONS=halt_on_error=1
unset WAYLAND_DISPLAY

# ThreadSanitizer cannot map its shadow where newer kernels randomise addresses with more bits.
wrapper=()
if [[ $preset == tsan ]] && setarch "$(uname -m)" -R true 2>/dev/null; then
  wrapper=(setarch "$(uname -m)" -R)
fi

status=0
"${wrapper[@]}" ctest --test-dir "$LOOPSCOPE_ROOT/build/$preset" --output-on-failure --no-tests=error -j2 "$@" \
  </dev/null || status=$?
exit "$status"
