"""Check the claims: what five web accounts say, and what the evidence says of it."""

import html

import pandas as pd

from neutrality_pact.controls.control import Control
from neutrality_pact.figures.figure import table_html
from neutrality_pact.markup import folded
from neutrality_pact.sources import citations
from neutrality_pact.tables import table

VERDICTS = ("supported", "imprecise", "contested", "unverifiable", "contradicted")


def claims_to_check() -> Control:
    """Every claim with its verdict and evidence, to be chosen by account or by verdict."""
    claims = table("claims")
    accounts = table("accounts").set_index("account_id")
    choices = [_best_and_worst(claims, accounts)]
    for letter, account in accounts.iterrows():
        rows = claims[claims["account_id"] == letter]
        choices.append(_choice(f"Account {letter}: {account['kind']}, {len(rows)} claims", rows))
    for verdict in VERDICTS:
        rows = claims[claims["verdict"] == verdict]
        choices.append(_choice(f"All that are {verdict}: {len(rows)} claims", rows))
    return Control(spec={"kind": "flip", "label": "Claims to show", "choices": choices, "stem": ""})


def _choice(words: str, rows: pd.DataFrame) -> dict[str, str]:
    shown = rows[["claim_id", "claim", "verdict", "evidence"]]
    shown = shown.set_axis(["No.", "The account says", "Verdict", "The evidence says"], axis=1)
    works = citations(set(rows["source_id"]) | set(rows["second_source_id"].dropna()))
    inside = f"{table_html(shown)}{folded('The works behind these verdicts', works)}"
    return {"id": words, "text": words, "said": words, "html": inside}


def _best_and_worst(claims: pd.DataFrame, accounts: pd.DataFrame) -> dict[str, str]:
    """For each account its strengths, its gaps, and its best and its worst supported passage."""
    known = claims.set_index("claim_id")
    parts = []
    for letter, account in accounts.iterrows():
        told = "".join(
            f"<li>{name}: {html.escape(known.loc[claim, 'claim'])} "
            f"<em>{html.escape(known.loc[claim, 'evidence'])}</em></li>"
            for name, claim in (
                ("Best supported", account["best_claim"]),
                ("Worst supported", account["worst_claim"]),
            )
        )
        parts.append(
            f"<h3>Account {letter}: {account['kind']}</h3><p>It offers: "
            f"{html.escape(account['offers'])} It lacks: {html.escape(account['lacks'])}</p>"
            f"<ul>{told}</ul>"
        )
    words = "The five accounts: best and worst"
    return {"id": words, "text": words, "said": words, "html": "".join(parts)}
