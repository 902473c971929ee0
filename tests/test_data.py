"""The embedded data: valid as it stands, and damage is told in one clear sentence."""

import csv
import io
import itertools
import json
import re
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path

import frictionless
import pandas as pd
import pytest
import textstat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neutrality_pact import contract, folders
from neutrality_pact.contract import DataError
from neutrality_pact.documents import document
from neutrality_pact.publish.data import recorded
from neutrality_pact.publish.dictionary import BEGINS
from neutrality_pact.tables import table

RESOURCES = contract.resources()
TABLES = [name for name, found in RESOURCES.items() if "schema" in found]
DOCUMENTS = [name for name, found in RESOURCES.items() if found["path"].startswith("documents/")]


def test_frictionless_accepts_the_package() -> None:
    report = frictionless.validate(str(folders.DATA / "datapackage.json"))
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])


def test_a_damaged_table_is_not_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(folders.DATA, tmp_path / "data")
    monkeypatch.setattr(folders, "DATA", tmp_path / "data")
    broken = tmp_path / "data" / "accounts.csv"
    broken.write_text(broken.read_text("utf-8") + "x,y\n", "utf-8")
    with pytest.raises(DataError, match=r"accounts.csv, row 7"):
        recorded(RESOURCES["accounts"])
    broken.unlink()
    with pytest.raises(DataError, match=r"data/accounts.csv is listed .* and is not there"):
        recorded(RESOURCES["accounts"])


@pytest.mark.parametrize("name", RESOURCES)
def test_hash_size_and_rows_are_recorded(name: str) -> None:
    assert recorded(RESOURCES[name]) == RESOURCES[name], "run `make data`"


def test_every_file_in_data_is_described() -> None:
    known = {found["path"] for found in RESOURCES.values()} | {"datapackage.json", "README.md"}
    files = {
        path.relative_to(folders.DATA).as_posix()
        for path in folders.DATA.rglob("*")
        if path.is_file()
    }
    assert files == known


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_typed(name: str) -> None:
    frame = table(name)
    kinds = {"date": "datetime64", "integer": "Int64", "string": "string", "number": "float"}
    for field in RESOURCES[name]["schema"]["fields"]:
        assert str(frame[field["name"]].dtype).startswith(kinds[field["type"]]), field["name"]
    assert not frame.duplicated().any()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_have_header_language_and_words(name: str) -> None:
    found = document(name)
    assert found.header["id"] == name
    assert name.endswith(f"_{found.language}")
    assert found.text()
    assert found.header["extent"] in ("full", "excerpt")
    assert found.header["version"] in ("original", "adapted")
    assert pd.Timestamp(found.header["date"]).year > 1900


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if "_adapted" in name])
def test_adapted_documents_are_plain_and_stand_beside_their_original(name: str) -> None:
    found, original = document(name), document(name.replace("_adapted", ""))
    assert found.header["version"] == "adapted"
    assert found.header["source_id"] == original.header["source_id"]
    assert found.header["date"] == original.header["date"]
    assert textstat.flesch_kincaid_grade(found.text()) <= 8
    assert len(found.text().split()) <= 170


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name.endswith("_en")])
def test_excerpts_can_be_read_in_class(name: str) -> None:
    if document(name).header["extent"] == "excerpt":
        assert len(document(name).text().split()) <= 250


def test_misconceptions_point_to_documents_and_questions_to_misconceptions() -> None:
    rows = table("misconceptions")
    assert set(rows["document"].dropna()) <= set(DOCUMENTS)
    asked = {
        name
        for path in folders.BANK.glob("*.yaml")
        for name in re.findall(r"\bM\d\d\b", path.read_text("utf-8"))
    }
    assert asked <= set(rows["misconception_id"])


def test_every_source_is_used_and_every_use_resolves() -> None:
    known = set(table("sources")["source_id"])
    used = {document(name).header["source_id"] for name in DOCUMENTS}
    for name in TABLES:
        frame = table(name)
        for column in ("source_id", "second_source_id", "read_in"):
            if name != "sources" and column in frame:
                used |= set(frame[column].dropna())
    for path in folders.QUESTIONS.glob("*.json"):
        for item in json.loads(path.read_text("utf-8"))["items"]:
            used |= set(item.get("sources", []))
    pages = [*folders.NOTEBOOKS.glob("*.ipynb"), *(folders.PROJECT / "teaching").glob("*.md")]
    prose = "".join(path.read_text("utf-8") for path in pages)
    linked = table("sources").dropna(subset="url").set_index("source_id")["url"]
    used |= {source_id for source_id, url in linked.items() if f"({url})" in prose}
    assert used == known


def test_originals_stand_in_the_same_order() -> None:
    assert len(document("pact_en").sections) == len(document("pact_ja").sections)
    assert len(document("pact_en").sections) == len(document("pact_ru").sections)
    assert len(document("note_1945_en").sections) == len(document("note_1945_ru").sections)


def test_dates_of_the_pact_are_in_order() -> None:
    days = table("events").set_index("event_id")["date"]
    order = ["signed", "ratified", "notice", "war_declared", "war", "charter_in_force"]
    assert days[order].is_monotonic_increasing


def test_glossary_words_stand_in_their_documents() -> None:
    for row in table("glossary").itertuples():
        words = document(row.document).text().lower()
        assert row.term.lower() in words or row.term.lower()[:-1] in words, row.term


# ---------------------------------------------------------------- damage


@pytest.fixture(scope="module")
def spare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(folders.DATA, tmp_path_factory.mktemp("spare") / "data"))


@pytest.fixture
def copy(spare: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the data to damage, at a path of its own; it is mended afterwards."""
    place = spare.rename(tmp_path / "data")
    yield place
    for path in filter(Path.is_file, folders.DATA.rglob("*")):
        mine = place / path.relative_to(folders.DATA)
        if not mine.exists() or mine.stat().st_mtime_ns != path.stat().st_mtime_ns:
            shutil.copy2(path, mine)
    place.rename(spare)


def damage(copy: Path, name: str, change) -> str:
    """Change a table's rows (a list of lists, header first) and tell what loading says."""
    path = copy / RESOURCES[name]["path"]
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
    change(rows)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    path.write_text(text.getvalue(), "utf-8")
    return said(copy, name)


def said(copy: Path, name: str) -> str:
    with pytest.raises(DataError) as caught:
        table(name, copy) if name in TABLES else document(name, copy)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert caught.value._render_traceback_() == [f"DataError: {sentence}"]
    return sentence


def test_wrong_type(copy: Path) -> None:
    def change(rows: list) -> None:
        rows[4][rows[0].index("date")] = "5 April"

    sentence = damage(copy, "events", change)
    assert sentence.startswith("events.csv, row 5, column 'date': found '5 April', expected a date")


def test_value_not_allowed(copy: Path) -> None:
    def change(rows: list) -> None:
        rows[2][rows[0].index("kind")] = "blog"

    sentence = damage(copy, "sources", change)
    assert "sources.csv, row 3, column 'kind': found 'blog', expected one of" in sentence


def test_what_a_number_may_be_is_said_plainly(copy: Path) -> None:
    def change(rows: list) -> None:
        rows[2][rows[0].index("value")] = "about 17 million"

    sentence = damage(copy, "lend_lease", change)
    assert "expected a number not below 0, or nothing; correct that cell" in sentence


def test_missing_value(copy: Path) -> None:
    def change(rows: list) -> None:
        rows[1][rows[0].index("title")] = ""

    sentence = damage(copy, "events", change)
    assert "events.csv, row 2, column 'title': found nothing, expected text" in sentence


@pytest.mark.parametrize("name", TABLES)
def test_missing_column(name: str, copy: Path) -> None:
    column = RESOURCES[name]["schema"]["fields"][-1]["name"]

    def change(rows: list) -> None:
        for row in rows:
            row.pop()

    assert f"the column '{column}' is missing" in damage(copy, name, change)


@pytest.mark.parametrize("name", TABLES)
def test_repeated_key(name: str, copy: Path) -> None:
    sentence = damage(copy, name, lambda rows: rows.append(rows[1]))
    assert re.search(r"row \d+.*: .*expected a \w+.* that is not already used above", sentence)


def references() -> list[tuple[str, dict]]:
    return [
        (name, key) for name in TABLES for key in RESOURCES[name]["schema"].get("foreignKeys", [])
    ]


@pytest.mark.parametrize(("name", "key"), references())
def test_broken_reference(name: str, key: dict, copy: Path) -> None:
    column = key["fields"]

    def change(rows: list) -> None:
        place = rows[0].index(column)
        row = next(row for row in rows[1:] if row[place] or len(rows) == 2)
        row[place] = wrong_but_shaped(name, column)

    sentence = damage(copy, name, change)
    other = key["reference"]
    file = Path(RESOURCES[other["resource"]]["path"]).name
    assert f"column '{column}': found" in sentence
    assert f"expected a {other['fields']} of {file}" in sentence


def wrong_but_shaped(name: str, column: str) -> str:
    """A value of the right form that stands in no other table."""
    field = next(f for f in RESOURCES[name]["schema"]["fields"] if f["name"] == column)
    pattern = field.get("constraints", {}).get("pattern", "")
    return "M99" if pattern.startswith("^M") else "nowhere-1999"


def fields_with(*rules: str) -> list[tuple[str, str]]:
    """For each table, its first column with one of these rules or types."""
    found = []
    for name in TABLES:
        for field in RESOURCES[name]["schema"]["fields"]:
            if field["type"] in rules or set(rules) & set(field.get("constraints", {})):
                found.append((name, field["name"]))
                break
    return found


@pytest.mark.parametrize(("name", "column"), fields_with("date", "integer", "number"))
def test_wrong_type_in_every_table(name: str, column: str, copy: Path) -> None:
    def change(rows: list) -> None:
        rows[1][rows[0].index(column)] = "some day"

    sentence = damage(copy, name, change)
    file = Path(RESOURCES[name]["path"]).name
    assert sentence.startswith(f"{file}, row 2, column '{column}': found 'some day', expected a ")


@pytest.mark.parametrize(("name", "column"), fields_with("minimum", "enum", "pattern"))
def test_out_of_range_in_every_table(name: str, column: str, copy: Path) -> None:
    field = next(f for f in RESOURCES[name]["schema"]["fields"] if f["name"] == column)
    wrong = {"date": "1604-01-01", "string": "Not allowed!"}.get(field["type"], "-7777")

    def change(rows: list) -> None:
        rows[1][rows[0].index(column)] = wrong

    assert f"row 2, column '{column}': found '{wrong}', expected " in damage(copy, name, change)


def rising() -> list[tuple[str, str, str, int]]:
    """Table, two columns that must rise, and a row in which both are filled and differ."""
    found = []
    for name in TABLES:
        frame = table(name)
        for columns in RESOURCES[name]["schema"].get("order", []):
            for before, after in itertools.pairwise(columns):
                rows = frame.index[frame[before] < frame[after]]
                if len(rows):
                    found.append((name, before, after, int(rows[0]) + 1))
    return found


@pytest.mark.parametrize(("name", "before", "after", "number"), rising())
def test_columns_that_must_rise(
    name: str, before: str, after: str, number: int, copy: Path
) -> None:
    def change(rows: list) -> None:
        row, left, right = rows[number], rows[0].index(before), rows[0].index(after)
        row[left], row[right] = row[right], row[left]

    sentence = damage(copy, name, change)
    assert f"row {number + 1}, column '" in sentence
    assert re.search(r"expected (nothing below|a whole number from)", sentence)


def test_every_kind_of_order_was_tried() -> None:
    tried = {(before, after) for _, before, after, _ in rising()}
    assert {("start", "end"), ("value", "high"), ("low", "mode"), ("signed", "in_force")} <= tried


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("formula", ["=1+1", "+1", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_formula(name: str, formula: str, copy: Path) -> None:
    def change(rows: list) -> None:
        rows[1][-1] = formula

    assert "no spreadsheet runs as a formula" in damage(copy, name, change)


@pytest.mark.parametrize("name", TABLES)
def test_wrong_encoding(name: str, copy: Path) -> None:
    path = copy / RESOURCES[name]["path"]
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + "café".encode("latin-1") + b"".join(lines[1:]))
    sentence = said(copy, name)
    assert f"{path.name}, row 2: a character is not UTF-8 (byte 0xe9)" in sentence


@pytest.mark.parametrize("name", TABLES)
def test_truncated_at_a_row(name: str, copy: Path) -> None:
    sentence = damage(copy, name, lambda rows: rows.pop())
    assert re.search(r"has \d+ rows, expected \d+: it may be cut short", sentence)


@pytest.mark.parametrize("name", TABLES)
def test_truncated_anywhere_is_never_silent(name: str, copy: Path) -> None:
    path = copy / RESOURCES[name]["path"]
    whole = path.read_bytes()
    for share in (0.2, 0.5, 0.9):
        path.write_bytes(whole[: int(len(whole) * share)])
        assert path.name in said(copy, name)


@pytest.mark.parametrize("name", list(RESOURCES))
def test_empty_and_missing_files(name: str, copy: Path) -> None:
    path = copy / RESOURCES[name]["path"]
    path.write_bytes(b"")
    with pytest.raises(DataError, match="is empty"):
        contract.read_checked(name, copy)
    path.unlink()
    with pytest.raises(DataError, match="is missing from the folder 'data'"):
        contract.read_checked(name, copy)


def test_truncated_document(copy: Path) -> None:
    path = copy / RESOURCES["pact_en"]["path"]
    path.write_bytes(path.read_bytes()[:1500])
    assert "pact_en.md is cut short (1500 bytes" in said(copy, "pact_en")


def test_document_without_header_or_with_half_of_one(copy: Path) -> None:
    path = copy / RESOURCES["hague_v_11_en"]["path"]
    path.write_text("## Article 11\n\n" + "A neutral Power. " * 200, "utf-8")
    assert "must begin with a header" in said(copy, "hague_v_11_en")
    path.write_text("---\nid: hague_v_11_en\n---\n" + "A neutral Power. " * 200, "utf-8")
    document.cache_clear()
    assert "its header lacks title, date" in said(copy, "hague_v_11_en")


def test_windows_line_ends_are_no_damage(copy: Path) -> None:
    path = copy / RESOURCES["events"]["path"]
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    pd.testing.assert_frame_equal(table("events", copy), table("events"))


def test_a_good_change_by_a_teacher_is_accepted(copy: Path) -> None:
    path = copy / RESOURCES["glossary"]["path"]
    path.write_text(path.read_text("utf-8") + "conflict,a fight or a war,pact_en\n", "utf-8")
    with pytest.warns(UserWarning, match="glossary.csv has been changed since the original"):
        assert len(table("glossary", copy)) == len(table("glossary")) + 1


def test_broken_or_missing_package(copy: Path) -> None:
    path = copy / "datapackage.json"
    path.write_text(path.read_text("utf-8")[:-30], "utf-8")
    assert "datapackage.json cannot be read" in said(copy, "events")
    path.unlink()
    contract.package.cache_clear()
    assert "datapackage.json is missing" in said(copy, "events")


def test_unknown_names() -> None:
    with pytest.raises(DataError, match="there is no data called 'evnets'; did you mean events"):
        table("evnets")
    with pytest.raises(DataError, match="no data called 'xyzzy'; tables: sources, events, "):
        table("xyzzy")
    with pytest.raises(DataError, match=r"'pact_en' is a document, not a table"):
        table("pact_en")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_cell_changed_to_anything_gives_a_table_or_a_sentence(
    data: st.DataObject, copy: Path
) -> None:
    name = data.draw(st.sampled_from(TABLES))
    path = copy / RESOURCES[name]["path"]
    original = folders.DATA / RESOURCES[name]["path"]
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
    row = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.integers(0, len(rows[0]) - 1))
    rows[row][column] = data.draw(st.text(st.characters(codec="utf-8"), max_size=12))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    path.write_text(text.getvalue(), "utf-8", newline="")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            table(name, copy)
        except DataError as error:
            assert "\n" not in str(error)
        else:
            same = path.read_bytes() == original.read_bytes()
            assert same or "has been changed" in str(told[0].message)
        finally:
            shutil.copy2(original, path)


# ---------------------------------------------------------------- the essays


ESSAYS = (folders.DATA / "README.md").read_text("utf-8").partition(BEGINS)[0]


def essay(name: str) -> str:
    return re.split(r"^### ", ESSAYS.partition(f"### {name}.csv\n")[2], flags=re.M)[0]


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_an_essay_with_its_six_answers(name: str) -> None:
    told = essay(name)
    for question in ("Who counted", "Why", "What counts", "How", "What is missing", "How sure"):
        assert f"**{question}.**" in told
    assert 30 <= len(told.split()) <= 180
    assert textstat.flesch_kincaid_grade(re.sub(r"[*`]", "", told)) <= 11


def count(name: str, column: str, value: str) -> int:
    return int((table(name)[column] == value).sum())


def values(name: str) -> set[float]:
    return set(table(name)[["value", "low", "high"]].to_numpy().ravel())


def moved_and_named() -> int:
    """Divisions sent west by December 1941 that a row of their own names, each from its history."""
    rows = table("transfers_west")
    named = rows["subject"].str.contains(r"^\d+.* Divisions?$") & (rows["measure"] == "divisions")
    return int(rows.loc[named & (rows["end"] <= "1941-12-05"), "value"].sum())


def numbers() -> dict[str, list[bool]]:
    """For each essay, whether each number it gives is what its table gives."""
    events, people, press = table("events"), table("people"), table("press")
    treaties, misconceptions = table("treaties"), table("misconceptions")
    zealand = press["place"].str.contains("New Zealand")
    ended = treaties[treaties["ended"].notna()]
    oil = table("japan_resources")
    stock = oil[(oil["source_id"] == "iwama-2006") & (oil["measure"] == "stock")]
    liters = stock[stock["unit"] == "kilolitres"]["value"]
    same_end = ended["ended"].dt.year.between(1939, 1941)
    only_data = treaties["note"].str.contains("Only the data set", na=False)
    unchecked = people["note"].str.contains("not checked", na=False)
    lone = misconceptions["second_source_id"].isna()
    return {
        "events": [(events["second_source_id"].isna().sum(), len(events)) == (45, 173)],
        "people": [(unchecked.sum(), len(people)) == (32, 63)],
        "places": [count("places", "seen", "no") == 1],
        "claims": [len(table("claims")) == 174],
        "misconceptions": [list(misconceptions.loc[lone, "misconception_id"]) == ["M20"]],
        "press": [(zealand.sum(), len(press)) == (20, 50), count("press", "seen", "yes") == 6],
        "moscow_1941": [
            (count("moscow_1941", "seen", "no"), len(table("moscow_1941"))) == (36, 112)
        ],
        "japan_resources": [
            (count("japan_resources", "source_id", "luzinde-oil"), len(oil)) == (89, 155),
            (round(liters.min() / 1e6, 2), round(liters.max() / 1e6, 2)) == (7.43, 9.70),
        ],
        "treaties": [(only_data.sum(), len(treaties)) == (32, 67)],
        "treaty_base_rates": [
            (same_end.sum(), len(ended)) == (29, 62),
            len(treaties) - len(ended) == 5,
        ],
        "model_inputs": [
            (count("model_inputs", "status", "judged"), len(table("model_inputs"))) == (42, 120)
        ],
        "soviet_far_east_forces": [
            {700_000, 850_000, 1_000_000, 1_500_000} <= values("soviet_far_east_forces")
        ],
        "transfers_west": [
            {0, 18, 24, 39, 402_000, 550_000} <= values("transfers_west"),
            moved_and_named() == 16,
        ],
        "kwantung_army": [
            {850_000, 700_000, 712_966, 730_000, 350_000, 300_000, 769_000, 665_500}
            <= values("kwantung_army")
        ],
        "border_conflicts": [{0, 61_000, 58_925, 9_820, 1_131} <= values("border_conflicts")],
        "manchuria_1945": [{83_737, 21_389, 1_200_000} <= values("manchuria_1945")],
        "treaty_features": [len(table("treaty_features")) == 9],
        
    }  # fmt: skip


@pytest.mark.parametrize(("name", "hold"), numbers().items())
def test_numbers_in_the_essays(name: str, hold: list[bool]) -> None:
    assert all(hold)


def test_no_essay_gives_a_number_that_is_not_tested() -> None:
    """Years, units and small numbers apart, an essay with a number stands in `numbers`."""
    for name in set(TABLES) - set(numbers()):
        told = re.sub(
            r"\b(19|18|20)\d\d\b|\d+%|1,016|907|volume 11|M\d\d|159 litres", "", essay(name)
        )
        assert not re.search(r"\b\d{2,}\b(?! (June|September|October))", told), name
