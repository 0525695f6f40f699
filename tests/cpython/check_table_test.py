"""Tests of check_table.py."""

import unittest

import check_table

THEIRS = """
class Base:
    def test_one(self): pass
    async def test_two(self): pass
    def helper(self): pass
    if condition:
        def test_three(self): pass
class Concrete(Base, TestCase):
    def test_one(self): pass
"""


def complaints(table, ours):
    rows = check_table.sections("intro\n\n## test_x\n\n| theirs | ours | note |\n|---|---|---|\n" + table)["test_x"]
    return list(check_table.check_module("test_x", rows, check_table.their_tests(THEIRS), ours))


class CheckTable(unittest.TestCase):
    whole = ("| Base.test_one | - | a reason |\n| Concrete.test_one | a_test.cpp | |\n"
             "| Concrete.test_two | a_test.cpp | a note |\n| Base.test_three | - | a reason |\n")
    ours = {"a_test.cpp": ["Concrete.test_one", "Concrete.test_two"]}

    def test_nothing_is_wrong(self):
        self.assertEqual(complaints(self.whole, self.ours), [])

    def test_a_test_without_a_row(self):
        self.assertEqual(complaints(self.whole.replace("Concrete.test_two", "Concrete.test_one"), self.ours),
                         ["README.md:9: Concrete.test_one has a row already, in line 8",
                          "test_x: Base.test_two has no row",
                          "test_x/a_test.cpp: Concrete.test_two has no row that names this file"])

    def test_an_unknown_name(self):
        self.assertEqual(complaints(self.whole + "| Concrete.test_four | - | a reason |\n", self.ours),
                         ["README.md:11: test_x has no test Concrete.test_four"])

    def test_no_reason(self):
        self.assertEqual(complaints(self.whole.replace("| Base.test_one | - | a reason |", "| Base.test_one | - | |"),
                                    self.ours),
                         ["README.md:7: Base.test_one has no counterpart, and no reason for that"])

    def test_no_counterpart(self):
        self.assertEqual(complaints(self.whole, {"a_test.cpp": ["Concrete.test_one"]}),
                         ["README.md:9: test_x/a_test.cpp has no TEST or TEST_F of the name Concrete.test_two"])

    def test_no_file(self):
        self.assertEqual(complaints(self.whole.replace("a_test", "b_test"), {}),
                         ["README.md:8: there is no file test_x/b_test.cpp",
                          "README.md:9: there is no file test_x/b_test.cpp"])

    def test_a_row_is_cut_short(self):
        self.assertEqual(complaints(self.whole + "| Base.test_one |\n", self.ours),
                         ["README.md:11: a row has three cells: theirs, ours, note"])

    def test_what_is_a_test_of_ours(self):
        text = ('TEST(A, one) {}\n// TEST(A, two)\n/* TEST(A, three) */\n'
                'TEST_F(B,\n       four) {}\nOTHER_TEST(A, five)\n')
        self.assertEqual(check_table.our_tests(text), ["A.one", "B.four"])


if __name__ == "__main__":
    unittest.main()
