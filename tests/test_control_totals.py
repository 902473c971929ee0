"""Control totals: what a table's own arithmetic, and the counts of the documents, must give."""

import re
import subprocess
import sys

import pandas as pd
import pytest

from neutrality_pact import contract
from neutrality_pact.figures import lend_lease_routes
from neutrality_pact.tables import table

FIGURES = [
    name
    for name, found in contract.resources().items()
    if any(field["name"] == "figure_id" for field in found.get("schema", {}).get("fields", []))
]
ROUTES = ["Pacific", "Persian Gulf", "North Russia", "Black Sea", "Soviet Arctic"]
YEARS = ["1941", "1942", "1943", "1944", "1945"]


def figure(name: str, source_id: str, **where: str) -> pd.DataFrame:
    rows = table(name)
    rows = rows[rows["source_id"] == source_id]
    for column, value in where.items():
        rows = rows[rows[column] == value]
    return rows


def value(name: str, source_id: str, **where: str) -> float:
    rows = figure(name, source_id, **where)
    assert len(rows) == 1, rows
    return rows["value"].iloc[0]


# ---------------------------------------------------------------- Lend-Lease


def cargo() -> pd.DataFrame:
    rows = figure("lend_lease", "motter-1952", measure="cargo", unit="long tons")
    return rows.pivot(index="subject", columns="period", values="value")


def test_lend_lease_rows_columns_and_grand_total() -> None:
    cells = cargo()
    assert cells.loc[ROUTES, YEARS].sum().to_dict() == cells.loc["all routes", YEARS].to_dict()
    assert (
        cells.loc[ROUTES, YEARS].sum(axis=1).to_dict() == cells.loc[ROUTES, "1941/1945"].to_dict()
    )
    assert cells.loc[ROUTES, YEARS].to_numpy().sum() == 17_499_861
    assert cells.loc["all routes", "1941/1945"] == 17_499_861
    assert cells.loc["all routes", YEARS].tolist() == [
        360_778, 2_453_097, 4_794_545, 6_217_622, 3_673_819,
    ]  # fmt: skip


def test_lend_lease_shares() -> None:
    cells = cargo()
    shares = (cells.loc[ROUTES, "1941/1945"] / 17_499_861 * 100).round(1)
    assert shares.tolist() == [47.1, 23.8, 22.7, 3.9, 2.6]
    told = figure("lend_lease", "motter-1952", measure="share of cargo", kind="computed")
    for row in told[told["subject"].isin(ROUTES)].itertuples():
        part = cells.loc[row.subject, row.period] / cells.loc["all routes", row.period]
        assert row.value == pytest.approx(part * 100, abs=0.05001), row.figure_id


def test_totals_and_shares_agree_with_the_works_that_were_read() -> None:
    """The cells were not seen in print; what other works give of them, and we read, agrees."""
    rows = table("lend_lease")
    rows = rows[(rows["source_id"] != "motter-1952") & rows["kind"].isin(["count"])]
    rows = rows[rows["subject"].isin([*ROUTES, "all routes"]) & rows["value"].notna()]
    cells, seen = cargo(), set()
    for row in rows[rows["period"].isin([*YEARS, "1941/1945"])].itertuples():
        ours = cells.loc[row.subject, row.period]
        if row.measure == "cargo":
            short = 1.12 if row.unit == "short tons" else 1
            assert row.value == pytest.approx(ours * short, rel=0.001), row.figure_id
        elif row.measure == "share of cargo":
            share = ours / cells.loc["all routes", row.period] * 100
            assert row.value == pytest.approx(share, abs=0.25), row.figure_id
        else:
            continue
        seen.add((row.subject, row.period))
    assert {(route, "1941/1945") for route in [*ROUTES, "all routes"]} <= seen | {
        ("Black Sea", "1941/1945")
    }
    assert {("Persian Gulf", year) for year in ("1941", "1942", "1943")} <= seen


def test_no_other_work_gives_cargo_by_route_and_year() -> None:
    """The note under the chart says so; the Black Sea sailed in one year only, so Jones's total."""
    rows = table("lend_lease")
    rows = rows[(rows["source_id"] != "motter-1952") & (rows["measure"] == "cargo")]
    rows = rows[rows["subject"].isin(ROUTES) & rows["period"].isin(YEARS)]
    assert list(zip(rows["subject"], rows["period"], strict=True)) == [("Black Sea", "1945")]
    assert "no second count by route and year" in lend_lease_routes.NOTE


def test_claims_of_a_later_stream_say_how_far_they_are_from_the_table() -> None:
    cells, rows = cargo(), table("lend_lease").set_index("figure_id")
    late = cells.loc["all routes", ["1944", "1945"]].sum()
    early = cells.loc["all routes", ["1941", "1942"]].sum()
    assert f"{late:,.0f}" in rows.loc["claim_1944_45_echosevera", "note"]
    for name, part in (("claim_early_1941su", early), ("claim_late_1941su", late)):
        assert f"{part / 17_499_861:.1%}".replace("%", " per cent") in rows.loc[name, "note"]
    growth = cells.loc["all routes", "1943"] * 10 / 12 / cells.loc["all routes", "1942"] - 1
    assert rows.loc["growth_1943_crowley", "value"] == round(growth * 100)
    ships = [(282, 1_050), (376, 859)]
    assert rows.loc["north_ships_nkvt", "value"] == sum(number for number, _ in ships)
    assert rows.loc["north_military_nkvt", "value"] == sum(a * b for a, b in ships)


# ---------------------------------------------------------------- Khalkhin Gol


def test_soviet_losses_at_khalkhin_gol_come_from_the_soviet_side_alone() -> None:
    """The note under the chart says so: one later count, and figures given out before it."""
    rows = table("border_conflicts")
    rows = rows[(rows["subject"] == "Khalkhin Gol 1939") & (rows["measure"] == "all losses")]
    rows = rows[rows["party"].isin(["Soviet Union", "Soviet Union and Mongolia"])]
    claims = rows["kind"] == "claim"
    assert set(rows.loc[~claims, "source_id"]) == {"kolomiets-2005", "wikipedia-en-khalkhin-gol"}
    assert set(rows.loc[claims, "source_id"]) == {"sokolov-2000", "smirnov-1991"}
    highest = rows.loc[claims, ["value", "low"]].max(axis=None)
    assert highest < rows.loc[~claims, ["value", "low"]].min(axis=None)


# ---------------------------------------------------------------- divisions


def test_divisions_moved_west_by_5_december_1941() -> None:
    kinds = {
        kind: value(
            "transfers_west",
            "rzd-transfers",
            subject="Far East and Transbaikal",
            measure=f"{kind} divisions",
            period="1941-06-22/1941-12-05",
        )
        for kind in ("rifle", "tank", "motorised")
    }
    assert kinds == {"rifle": 12, "tank": 5, "motorised": 1}
    whole = value(
        "transfers_west",
        "rzd-transfers",
        subject="Far East and Transbaikal",
        measure="divisions",
        period="1941-06-22/1941-12-05",
    )
    assert whole == sum(kinds.values()) == 18


@pytest.mark.parametrize(("front", "parts"), [("Far Eastern Front", 23), ("Transbaikal", 16)])
def test_divisions_of_the_whole_war(front: str, parts: int) -> None:
    rows = table("transfers_west")
    rows = rows[(rows["subject"] == front) & (rows["period"].str.contains("1941-06/1945"))]
    for _, found in rows[rows["measure"].str.endswith(" divisions")].groupby("source_id"):
        if len(found) == 4:
            assert found["value"].sum() == parts
            break
    else:
        pytest.fail(f"no source gives all four kinds of division for {front}")
    assert (rows.loc[rows["measure"] == "divisions", "value"] == parts).all()


def test_japans_51_divisions_in_december_1941() -> None:
    rows = figure(
        "kwantung_army", "globalsecurity-ija-1941", measure="divisions", period="1941-12-07"
    ).set_index("subject")["value"]
    assert rows.pop("Whole Japanese Army") == 51
    assert rows.to_dict() == {
        "Kwantung Army": 13, "China": 22, "Korea": 2, "Southern operations": 10, "Home islands": 4,
    }  # fmt: skip
    assert rows.sum() == 51
    second = figure("kwantung_army", "drea-2009", measure="divisions", period="1941-12")
    assert second.set_index("subject")["value"].to_dict()["Whole Japanese Army"] == 51


# ---------------------------------------------------------------- Krivosheev


def test_krivosheevs_fronts_of_august_1945() -> None:
    men = figure("soviet_far_east_forces", "krivosheev-1993", measure="men", period="1945-08-09")
    found = men.set_index("subject")["value"]
    fronts = ["Transbaikal Front", "First Far Eastern Front", "Second Far Eastern Front"]
    assert found[fronts].tolist() == [638_300, 586_500, 334_700]
    assert found["Three fronts"] == found[fronts].sum() == 1_559_500
    with_fleet = found[fronts].sum() + found["Pacific Fleet"] + found["Amur Flotilla"]
    assert found["Three fronts, Pacific Fleet and Amur Flotilla"] == with_fleet == 1_669_500


def test_krivosheevs_losses_of_1941_by_quarter() -> None:
    rows = figure("moscow_1941", "krivosheev-1993", subject="whole front", party="Soviet Union")
    for measure, total in (("killed and missing", 3_137_673), ("wounded and sick", 1_336_147)):
        cells = rows[rows["measure"] == measure].set_index("period")["value"]
        assert cells["1941-06-22/1941-12-31"] == total
        assert cells["1941-06-22/1941-09-30"] + cells["1941-10-01/1941-12-31"] == total


def test_soviet_losses_before_moscow() -> None:
    rows = figure("moscow_1941", "krivosheev-2001")
    cells = rows.set_index(["subject", "measure"])["value"]
    for battle in ("Moscow defence", "Moscow counter-offensive"):
        parts = cells[battle, "killed and missing"] + cells[battle, "wounded and sick"]
        assert parts == cells[battle, "all losses"]
    both = cells["Moscow defence", "all losses"] + cells["Moscow counter-offensive", "all losses"]
    assert both == cells["Moscow, both phases", "all losses"] == 1_029_234


# ---------------------------------------------------------------- every table


@pytest.mark.parametrize("name", FIGURES)
def test_periods_are_what_start_and_end_say(name: str) -> None:
    for row in table(name).itertuples():
        first, _, last = row.period.partition("/")
        start, end = pd.Period(first), pd.Period(last or first)
        assert start.start_time.normalize() <= row.start <= start.end_time, row.figure_id
        assert end.start_time.normalize() <= row.end <= end.end_time, row.figure_id


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_has_a_number_and_says_where_it_was_read(name: str) -> None:
    rows = table(name)
    assert rows[["value", "low", "high"]].notna().any(axis=1).all()
    quoted = rows["seen"] == "quoted"
    assert rows.loc[quoted, "read_in"].notna().all()
    assert not (rows["read_in"] == rows["source_id"]).any()
    assert (rows["kind"] != "claim").sum() > (rows["kind"] == "claim").sum()
    assert rows.loc[rows["kind"] == "claim", "note"].notna().all()


@pytest.mark.parametrize("name", FIGURES)
def test_no_figure_of_one_source_stands_twice(name: str) -> None:
    same = ["subject", "party", "measure", "period", "unit", "source_id", "definition"]
    rows = table(name)
    assert not rows.duplicated([*same, "value", "low", "high"]).any()


def test_events_are_in_order_and_cover_1904_to_2018() -> None:
    events = table("events")
    assert events["date"].is_monotonic_increasing
    assert (events["date"].dt.year.min(), events["date"].dt.year.max()) == (1904, 2018)
    assert len(events) >= 130
    first = {
        "month": events["date"].dt.day == 1,
        "year": events["date"].dt.strftime("%m-%d") == "01-01",
    }
    for precision, holds in first.items():
        assert holds[events["precision"] == precision].all()
    assert (events["time"].notna() == events["clock"].notna()).all()


def test_sizes_that_were_promised() -> None:
    least = {"people": 50, "places": 90, "misconceptions": 28, "treaties": 50, "model_inputs": 120}
    assert {name: len(table(name)) >= number for name, number in least.items()} == dict.fromkeys(
        least, True
    )


def test_claims_by_account_and_verdict() -> None:
    claims = table("claims")
    assert len(claims) == 174
    by_account = claims["account_id"].value_counts().to_dict()
    assert by_account == {"A": 27, "B": 26, "C": 29, "D": 70, "E": 22}
    assert claims["verdict"].value_counts().to_dict() == {
        "supported": 67, "imprecise": 49, "contradicted": 31, "contested": 22, "unverifiable": 5,
    }  # fmt: skip
    assert (claims["claim_id"].str[0] == claims["account_id"]).all()
    verdict = claims.set_index("claim_id")["verdict"]
    accounts = table("accounts").set_index("account_id")
    assert (verdict[accounts["best_claim"]] == "supported").all()
    assert (verdict[accounts["worst_claim"]] == "contradicted").all()
    assert (accounts["best_claim"].str[0] == accounts.index).all()
    assert (accounts["worst_claim"].str[0] == accounts.index).all()
    wrong = claims[claims["misconception_id"].notna()]
    assert not (wrong["verdict"] == "supported").any()


def test_the_accounts_are_described_and_never_named_or_linked() -> None:
    text = table("accounts").to_csv() + table("claims").drop(columns="source_id").to_csv()
    assert not re.search(r"https?://|www\.|\.com|\.org", text)


HEADLINES = [
    ("soviet_far_east_forces", "Far East and Transbaikal", "men", "1941-06"),
    ("soviet_far_east_forces", "Far East and Transbaikal", "men", "1941-12"),
    ("soviet_far_east_forces", "Far East and Transbaikal", "men", "1945-08"),
    ("kwantung_army", "Kwantung Army", "divisions", "1941-0"),
    ("kwantung_army", "Kwantung Army", "divisions", "1941-12"),
    ("kwantung_army", "Kwantung Army", "men", "1941-07"),
    ("kwantung_army", "Kwantung Army", "men", "1945-08"),
    ("transfers_west", "Far East and Transbaikal", "divisions", "1941"),
    ("lend_lease", "Pacific", "share of cargo", "1941/1945"),
    ("lend_lease", "Persian Gulf", "share of cargo", "1941/1945"),
    ("lend_lease", "all routes", "cargo", "1941/1945"),
    ("border_conflicts", "Khalkhin Gol 1939", "all losses", "1939"),
    ("japan_resources", "all oil", "stock", "1941"),
]


@pytest.mark.parametrize(("name", "subject", "measure", "period"), HEADLINES)
def test_headline_figures_have_two_works(
    name: str, subject: str, measure: str, period: str
) -> None:
    """Two works give the figure; that at least one was read, the table's `seen` must say."""
    rows = table(name)
    rows = rows[(rows["subject"] == subject) & (rows["measure"] == measure)]
    rows = rows[rows["period"].str.startswith(period) & (rows["kind"] != "claim")]
    assert rows["source_id"].nunique() >= 2
    assert (rows["seen"] != "no").any()


FAR_EAST, KWANTUNG = "soviet_far_east_forces", "kwantung_army"
ROOTS = [  # two rows on one headline figure that were read and do not repeat one another
    (FAR_EAST, "fe_men_19410622_52shijing_2022", "fe_men_194106_ranwenzw_kantokuen"),
    (FAR_EAST, "fe_men_19450809_sokolov_82549", "three_fronts_men_19450809_krivosheev_1993"),
    (FAR_EAST, "fe_men_19450809_sokolov_82549", "fe_men_194508_cbi_roundup"),
    (KWANTUNG, "ka_men_194106_kawada_2015", "ka_men_19410729_hawaii_g2_1941_07_29"),
    (KWANTUNG, "kak_men_194112_senshi_sosho_35_1970", "kak_men_194112_zhangyue_11839942"),
    (KWANTUNG, "ka_divisions_194112_drea_2009", "ka_divisions_19411207_globalsecurity_ija_1941"),
    (KWANTUNG, "kak_men_19450815_kwantung_list_1945", "ka_men_19450815_honkawa_8050"),
    (
        "transfers_west",
        "fe_divisions_19410622_rzd_transfers",
        "fe_divisions_19410622_g2_1941_11_27",
    ),
    ("japan_resources", "suzuki_stock", "tvm_43"),
]


@pytest.mark.parametrize(("name", "one", "other"), ROOTS)
def test_headline_figures_have_two_roots_that_were_read(name: str, one: str, other: str) -> None:
    rows = table(name).set_index("figure_id").loc[[one, other]]
    assert rows["source_id"].nunique() == 2
    assert (rows["seen"] != "no").all()
    assert (rows["kind"] != "claim").all()
    assert rows["measure"].nunique() == 1


def test_men_in_manchuria_and_korea_at_the_end_of_1941() -> None:
    rows = figure("kwantung_army", "zhangyue-11839942").set_index("subject")["value"]
    assert rows["Kwantung Army"] + rows["Korea"] == rows["Kwantung Army and Korea"] == 769_000
    officer = figure("kwantung_army", "katogawa-rikugun").set_index("measure")["value"]
    assert officer["men"] + officer["men added"] == 850_000


def test_importing_and_loading_is_light() -> None:
    """A pupil who only wants a table does not wait for plotting, widgets or validators."""
    code = (
        "import sys, neutrality_pact as pact; pact.table('lend_lease'); "
        "heavy = {'matplotlib', 'frictionless', 'ipywidgets', 'anywidget', 'jsonschema'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
