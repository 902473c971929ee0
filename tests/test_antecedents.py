"""Antecedent cards and the causal graph: complete, marked, and true to the models."""

import importlib

import pandas as pd
import pytest

from neutrality_pact.activities.weigh_antecedents import ANSWERS, TESTS, Antecedent, antecedents
from neutrality_pact.contract import DataError
from neutrality_pact.figures import causal_graph
from neutrality_pact.tables import table

CARDS = list(table("antecedents")["antecedent_id"])
every_card = pytest.mark.parametrize("name", CARDS)


@every_card
def test_each_card_is_marked_by_all_six_criteria_once(name: str) -> None:
    card = Antecedent(name)
    assert list(card.tests["criterion"]) == list(TESTS)
    shown = card._repr_html_()
    for words in (card.row["change"], card.row["fixed"], *card.tests["why"], *TESTS.values()):
        assert words in shown


def test_no_card_passes_every_test() -> None:
    """A what-if that nothing speaks against would be a fact."""
    marks = table("antecedent_criteria").groupby("antecedent_id")["met"]
    assert all((found != "yes").any() for _, found in marks)


def test_only_the_what_if_without_a_model_has_a_table_of_evidence() -> None:
    with_evidence = [name for name in CARDS if not Antecedent(name).evidence.empty]
    assert with_evidence == ["honoured_1946"]
    rows = Antecedent("honoured_1946").evidence
    for answer in ANSWERS:  # no answer is left without evidence for or against it
        assert {"fits", "against"} <= set(rows[answer])


def test_a_wrong_name_is_told_with_the_right_ones() -> None:
    with pytest.raises(DataError, match="there is no antecedent 'no_oil'; there is: no_pact, "):
        Antecedent("no_oil")


def test_the_list_shows_every_card() -> None:
    choices = antecedents().spec["choices"]
    assert [choice["id"] for choice in choices] == CARDS


def test_an_arrow_names_a_model_if_and_only_if_one_holds_it() -> None:
    links = table("causal_links")
    assert ((links["in_model"] == "yes") == links["model"].notna()).all()
    for name in links["model"].dropna().unique():
        importlib.import_module(f"neutrality_pact.models.{name}")


def test_every_box_is_drawn_and_no_arrow_is_drawn_twice() -> None:
    links = table("causal_links")
    assert set(links["from_node"]) | set(links["to_node"]) == set(causal_graph.BOXES)
    assert not links.duplicated(["from_node", "to_node"]).any()


def test_the_title_counts_the_arrows() -> None:
    links = table("causal_links")
    held = (links["in_model"] == "yes").sum()
    title = causal_graph.causal_graph().title
    assert title.startswith(f"{held} of {len(links)} arrows are in a model")
    assert title.endswith("none")


def test_a_model_that_held_an_arrow_of_the_pact_would_change_the_title(monkeypatch) -> None:
    links = table("causal_links")
    links.loc[links["from_node"] == "The pact", ["in_model", "model"]] = ["yes", "tokyo_choice"]
    monkeypatch.setattr(causal_graph, "table", lambda name: links)
    monkeypatch.setattr(causal_graph, "cited", lambda rows: ())
    assert causal_graph.causal_graph().title.endswith("start at the pact, 3")
    assert isinstance(links, pd.DataFrame)
