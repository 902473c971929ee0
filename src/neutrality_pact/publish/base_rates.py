"""`data/treaty_base_rates.csv`: how long pacts lasted, counted from `data/treaties.csv`."""

import csv
import io

import pandas as pd

from neutrality_pact.models.base_rates import wilson
from neutrality_pact.tables import table

SOURCE = "leeds-et-al-2002"
ENDINGS = ("expired", "ended by a party", "superseded")


def populations(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The groups of pacts that are counted, by name."""
    between = rows["signed"].dt.year >= 1919
    major, soviet = rows["major_powers"] > 0, rows["soviet"] == "yes"
    groups = {
        "all pacts 1815-1945": rows["signed"].notna(),
        "with a major power, 1815-1945": major,
        "with a major power, before 1919": major & ~between,
        "with a major power, 1919-1945": major & between,
        "between major powers, 1815-1945": rows["major_powers"] > 1,
        "with the Soviet Union, 1919-1945": soviet & between,
        "with another major power, 1919-1945": major & between & ~soviet,
        "neutrality only, with a major power": major & (rows["kind"] == "neutrality"),
        "non-aggression only, with a major power": major & (rows["kind"] == "non-aggression"),
        "both promises, with a major power": major
        & (rows["kind"] == "neutrality and non-aggression"),
    }
    return {name: rows[chosen & rows["years"].notna()] for name, chosen in groups.items()}


def base_rates() -> str:
    """The table as CSV text: one row per population."""
    records = []
    for name, rows in populations(table("treaties")).items():
        quarter, middle, three = rows["years"].quantile([0.25, 0.5, 0.75])
        endings = {ending: int((rows["how_ended"] == ending).sum()) for ending in ENDINGS}
        low, high = wilson(endings["ended by a party"], len(rows))
        records.append(
            {
                "population": name,
                "n": len(rows),
                "median_years": round(middle, 2),
                "q25_years": round(quarter, 2),
                "q75_years": round(three, 2),
                **{ending.replace(" ", "_"): number for ending, number in endings.items()},
                "other": len(rows) - sum(endings.values()),
                "share_ended_by_a_party": round(endings["ended by a party"] / len(rows) * 100, 1),
                "share_low": round(low * 100, 1),
                "share_high": round(high * 100, 1),
                "source_id": SOURCE,
                "note": "",
            }
        )
    text = io.StringIO()
    writer = csv.DictWriter(text, list(records[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue()
