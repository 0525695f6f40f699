#!/usr/bin/env python3
"""Holds the table in README.md against CPython's own tests and against ours.

Prints a line for everything that is wrong and fails then; says how many counterparts there are otherwise. What CPython
has is read, not imported, from the test.test_asyncio of the python3 that runs this (Debian: libpython3.11-testsuite).
"""

import ast
import importlib.util
import pathlib
import re
import sys

MODULES = ("test_tasks", "test_futures", "test_locks", "test_queues", "test_taskgroups", "test_timeouts",
           "test_waitfor", "test_streams", "test_runners", "test_base_events", "test_events")
FEWEST_COUNTERPARTS = 350


def their_tests(source):
    """{"Class.test_method": every name a row may give it}: its class, or one that inherits it."""
    classes = {node.name: node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef)}

    def in_body(nodes):  # also those that are defined under a condition
        for node in nodes:
            yield node
            if isinstance(node, ast.If):
                yield from in_body(node.body + node.orelse)

    def methods(name):
        return [each.name for each in in_body(classes[name].body)
                if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)) and each.name.startswith("test")]

    def heirs(name, method):
        for other, node in classes.items():
            bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
            if name in bases and method not in methods(other):
                yield other
                yield from heirs(other, method)

    return {f"{name}.{method}": {f"{each}.{method}" for each in (name, *heirs(name, method))}
            for name in classes for method in methods(name)}


def our_tests(text):
    """The "Suite.test" of every TEST and TEST_F in a C++ source."""
    text = re.sub(r'//[^\n]*|/\*.*?\*/|R"\((.*?)\)"', "", text, flags=re.DOTALL)
    return [f"{suite}.{test}" for suite, test in re.findall(r"\bTEST(?:_[FP])?\(\s*(\w+)\s*,\s*(\w+)\s*\)", text)]


def sections(readme):
    """{module: [(line number, [theirs, ours, note])]} of the table; a row that has other than three cells is kept."""
    found, module = {}, None
    for number, line in enumerate(readme.splitlines(), 1):
        if line.startswith("## "):
            module = line[3:].strip()
            found[module] = []
        elif module and line.startswith("|") and not re.match(r"\|( theirs \||-)", line):
            found[module].append((number, [cell.strip() for cell in line.strip().strip("|").split("|")]))
    return found


def check_module(module, rows, theirs, ours):
    """What is wrong with the rows of a module. theirs: as of their_tests(); ours: {file: tests}."""
    names = {name: test for test, all_names in theirs.items() for name in all_names}
    seen = {}
    for number, cells in rows:
        where = f"README.md:{number}"
        if len(cells) != 3:
            yield f"{where}: a row has three cells: theirs, ours, note"
            continue
        name, file, note = cells
        if name not in names:
            yield f"{where}: {module} has no test {name}"
        elif name in seen:
            yield f"{where}: {name} has a row already, in line {seen[name]}"
        seen.setdefault(name, number)
        if file == "-":
            if not note:
                yield f"{where}: {name} has no counterpart, and no reason for that"
        elif file not in ours:
            yield f"{where}: there is no file {module}/{file}"
        elif name not in ours[file]:
            yield f"{where}: {module}/{file} has no TEST or TEST_F of the name {name}"
    for test, all_names in theirs.items():
        if not all_names & seen.keys():
            yield f"{module}: {test} has no row"
    with_file = {(cells[0], cells[1]) for _, cells in rows if len(cells) == 3}
    for file, tests in ours.items():
        for test in tests:
            if (test, file) not in with_file:
                yield f"{module}/{file}: {test} has no row that names this file"


def main():
    package = importlib.util.find_spec("test.test_asyncio")
    if package is None or sys.version_info[:2] != (3, 11):
        return [f"{sys.executable} is Python {sys.version.split()[0]}; the tests of CPython 3.11 are needed"
                " (Debian: libpython3.11-testsuite)"]
    theirs = pathlib.Path(package.submodule_search_locations[0])
    here = pathlib.Path(__file__).resolve().parent
    table = sections((here / "README.md").read_text(encoding="utf-8"))
    complaints = [f"README.md: there is no module {module}" for module in table if module not in MODULES]
    complaints += [f"README.md: there is no section {module}" for module in MODULES if module not in table]
    for module in MODULES:
        sources = sorted((here / module).glob("*.cpp"))
        ours = {path.name: our_tests(path.read_text(encoding="utf-8")) for path in sources}
        complaints += check_module(module, table.get(module, []),
                                   their_tests((theirs / f"{module}.py").read_text(encoding="utf-8")), ours)

    rows = [cells for module in table.values() for _, cells in module if len(cells) == 3]
    counterparts = sum(cells[1] != "-" for cells in rows)
    if counterparts < FEWEST_COUNTERPARTS:
        complaints.append(f"README.md: there are {counterparts} counterparts, of at least {FEWEST_COUNTERPARTS}")
    print(f"{len(rows)} rows, {counterparts} counterparts")
    return complaints


if __name__ == "__main__":
    problems = main()
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)
