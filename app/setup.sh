# shellcheck shell=bash
# Sourced by app/run.sh, tests/run.sh and .ci/run: what a machine needs, and how a preset is built.
# Expects bash with `set -euo pipefail`; sets LOOPSCOPE_ROOT, the checkout.

LOOPSCOPE_ROOT=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)

# The Debian 12 packages that building and running the program need.
LOOPSCOPE_PACKAGES=(
  # to build: clang, whose coroutines are best (README.md); g++ for the standard library, and as the other compiler
  cmake ninja-build clang-19 g++ ccache pkg-config
  # libraries
  libfmt-dev libcli11-dev nlohmann-json3-dev libtomlplusplus-dev libzstd-dev zlib1g-dev libxxhash-dev libssl-dev libstb-dev
  # the window
  libfontconfig-dev libfreetype-dev libimgui-dev libglfw3-dev libgl-dev libegl-dev libegl1 libgl1-mesa-dri python3-glad
  fontconfig fonts-inter fonts-jetbrains-mono fonts-noto-cjk
)

# shellcheck disable=SC2034  # Used by tests/run.sh and .ci/run.
# What the tests need besides.
LOOPSCOPE_TEST_PACKAGES=(
  libgtest-dev libgmock-dev libbenchmark-dev libasio-dev xvfb libxtst-dev python3 zstd libpython3.11-testsuite
)

# install_packages PACKAGE... : installs those that are missing. Says nothing when none is. When it may not install it
# prints the command that would, and fails.
install_packages() {
  if ! command -v dpkg-query >/dev/null; then
    echo "This is not Debian: install the equivalents of these packages if the build misses one: $*" >&2
    return 0
  fi
  local installed missing=() package
  installed=$(dpkg-query -W -f '${Package} ${Status}\n' "$@" 2>/dev/null | sed -n 's/ install ok installed$//p') || true
  for package in "$@"; do
    grep -qxF -- "$package" <<<"$installed" || missing+=("$package")
  done
  ((${#missing[@]})) || return 0

  local as_root=()
  if ((EUID != 0)); then
    if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; then
      as_root=(sudo)
    else
      echo "Missing packages; install them with:" >&2
      echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}" >&2
      return 1
    fi
  fi
  echo "Installing ${missing[*]}" >&2
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120)
  if ! { "${apt[@]}" update && "${apt[@]}" install --no-install-recommends "${missing[@]}"; } >&2 </dev/null; then
    echo "Could not install: ${missing[*]}" >&2
    return 1
  fi
}

# build_preset PRESET [TARGET] : configures and builds build/PRESET, all of it or one target. Its output goes to
# build/PRESET.log and is shown only when it fails.
build_preset() {
  local preset=$1 target=${2:-all}
  local log=$LOOPSCOPE_ROOT/build/$preset.log
  mkdir -p "$LOOPSCOPE_ROOT/build"
  [[ -e $LOOPSCOPE_ROOT/build/$preset/loopscope ]] || echo "Building in build/$preset; this takes some minutes" >&2
  if ! (cd "$LOOPSCOPE_ROOT" && cmake --preset "$preset" && cmake --build --preset "$preset" --target "$target") \
    >"$log" 2>&1 </dev/null; then
    tail -n 200 "$log" >&2
    echo "The build of preset $preset failed; the whole log is build/$preset.log" >&2
    return 1
  fi
}
