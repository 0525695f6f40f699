#!/usr/bin/env bash
# The corpora of the fuzz targets, one archive each: tests/fuzz/corpus/TARGET.tar.zst.
#
#   tests/fuzz/corpus.sh unpack TARGET FOLDER     the inputs as files, for libFuzzer or to look at
#   tests/fuzz/corpus.sh pack TARGET FOLDER       the archive anew from a folder; the same inputs give the same bytes
#
# To fuzz:  cmake --preset fuzz && cmake --build --preset fuzz --target trace_fuzz
#           tests/fuzz/corpus.sh unpack trace build/corpus && build/fuzz/trace_fuzz build/corpus -max_total_time=600
# To keep what it found, without what adds nothing:
#           mkdir build/minimised && build/fuzz/trace_fuzz -merge=1 build/minimised build/corpus
#           tests/fuzz/corpus.sh pack trace build/minimised
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")

if (($# != 3)) || [[ $1 != unpack && $1 != pack ]]; then
  echo "usage: corpus.sh unpack|pack TARGET FOLDER" >&2
  exit 2
fi
archive=$here/corpus/$2.tar.zst
if [[ $1 == unpack ]]; then
  mkdir -p "$3"
  zstd -dcq "$archive" | tar -xf - -C "$3"
else
  (cd "$3" && find . -type f -printf '%P\0' | sort -z |
    tar --null --files-from=- --format=ustar --owner=0 --group=0 --numeric-owner --mode=644 --mtime=@0 -cf -) |
    zstd -19 -qf -o "$archive"
fi
