"""The form of an answer is told in words, and never stops a notebook."""

import pandas as pd
import pytest

from neutrality_pact import check


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: check.letter("", "ABCD"), "Not answered yet. Type one letter"),
        (lambda: check.letter(" b ", "ABCD"), "This can be marked."),
        (lambda: check.letter("x", "ABCD"), "Expected letters from A to D. Found X."),
        (lambda: check.letter("ab", "ABCD"), "Expected one letter. Found 2."),
        (lambda: check.letter(None, "ABCD"), "between quotation marks. Found nothing."),
        (lambda: check.letters("a, b, c", "ABC", 3), "This can be marked."),
        (lambda: check.letters("ab", "ABC", 3), "Expected 3 letters in a row. Found 2."),
        (lambda: check.order("aab", "ABC"), "Found A more than once."),
        (lambda: check.order("bca", "ABC"), "This can be marked."),
        (lambda: check.number(None), "Not answered yet."),
        (lambda: check.number(70), "This can be marked."),
        (lambda: check.number("ten", "a number", "the clock"), "'ten'. Look at: the clock."),
        (lambda: check.number(pd.Series([1, 2])), "Found a column of 2 values."),
        (lambda: check.number(True), "Found the value True."),
        (lambda: check.table(None, ["year"]), "Not answered yet."),
        (lambda: check.table(3, ["year"]), "Expected a table. Found the value 3."),
        (lambda: check.table(pd.DataFrame({"a": [1]}), ["year"]), "a column 'year'. Found a."),
        (lambda: check.table(pd.DataFrame({"year": [1]}), ["year"]), "This can be marked."),
        (lambda: check.function(3, lambda f: True, "a date"), "Expected a function."),
        (lambda: check.function(len, lambda f: f(3), "a date"), "stopped with an error: TypeError"),
        (lambda: check.function(len, lambda f: False, "a date"), "should return a date"),
        (lambda: check.function(len, lambda f: f("a") == 1, "a date"), "This can be marked."),
    ],
)  # fmt: skip
def test_each_sentence(call, said, capsys) -> None:
    call()
    printed = capsys.readouterr().out
    assert said in printed
    assert len(printed.splitlines()) == 1


def test_tidy_leaves_the_letters() -> None:
    assert check.tidy(" b, d-a ") == "BDA"
    assert check.tidy(None) == "NONE"
