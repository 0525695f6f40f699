"""Compiles what must not compile, and looks for the advice: refusals_test.py SOURCE_DIR COMPILER...

A compiler that is not there is passed over, but not the first one. refused.cpp says what is wrong in which line.
"""

import re
import shutil
import subprocess
import sys


def is_clang(compiler):
    version = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=True)
    return "clang" in version.stdout


def output_of(compiler, source_dir, path):
    flags = ["-ferror-limit=0"] if is_clang(compiler) else ["-fmax-errors=0", "-fconcepts-diagnostics-depth=2"]
    command = [compiler, "-std=c++20", "-DFMT_SHARED", "-I", source_dir, "-fsyntax-only", *flags, path]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode == 0:
        raise SystemExit(f"{compiler} compiles all of {path}")
    return result.stdout + result.stderr


def diagnostics(output, name):
    """The texts of the errors by the line of refused.cpp that they come from."""
    by_line = {}
    blocks = re.split(r"^(?=\S+:\d+:\d+: (?:fatal )?error: |In file included from |\S+: In )", output, flags=re.M)
    pending = ""
    for block in blocks:
        # What says where an instantiation began may stand before the error, in a block of its own.
        pending += block
        if not re.search(r"error: ", block):
            continue
        for line in {int(number) for number in re.findall(rf"{name}:(\d+):", pending)}:
            by_line[line] = by_line.get(line, "") + pending
        pending = ""
    return by_line


def mistakes(path):
    """What is refused in each line; None where all is well."""
    marks = []
    mark = None
    with open(path, encoding="utf-8") as source:
        for line in source:
            found = re.match(r"// refused: (.+)$", line)
            mark = found[1] if found else mark if line.strip() else None
            marks.append(mark)
    return marks


def check(compiler, source_dir):
    path = f"{source_dir}/tests/refusals/refused.cpp"
    by_line = diagnostics(output_of(compiler, source_dir, path), "refused.cpp")
    marks = mistakes(path)
    failures = []
    for number, mark in enumerate(marks, 1):
        said = by_line.get(number, "")
        if mark and marks[number - 2] != mark:  # the comment: the mistake is in the lines below
            lines = range(number + 1, next((n for n in range(number, len(marks)) if marks[n] != mark), len(marks)) + 1)
            said = "".join(by_line.get(line, "") for line in lines)
            if mark not in said:
                failures.append(f"line {number} is to be refused with '{mark}', but it says: {said or 'nothing'}")
        if not mark and re.search(rf"refused.cpp:{number}:\d+: error", said):
            failures.append(f"line {number} is refused, though nothing is wrong with it: {said}")
    for failure in failures:
        print(f"{compiler}: {failure[:2000]}")
    print(f"{compiler}: {len(failures)} failures")
    return len(failures)


def main():
    source_dir, first, *others = sys.argv[1:]
    compilers = [first] + [other for other in others if shutil.which(other) and shutil.which(other) != shutil.which(first)]
    sys.exit(sum(check(compiler, source_dir) for compiler in compilers) > 0)


main()
