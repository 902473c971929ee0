"""The teacher's table of what web accounts offer: every lesson, screen and file it names exists."""

import json
import re

import pytest

from neutrality_pact import folders
from neutrality_pact.questions import questions
from neutrality_pact.tables import table

PAGE = folders.PROJECT / "teaching" / "coverage.md"
TEXT = PAGE.read_text("utf-8")
LESSONS = {path.stem[:2]: path for path in folders.NOTEBOOKS.glob("*.ipynb")}


def headings(number: str) -> str:
    cells = json.loads(LESSONS[number].read_text("utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def test_every_link_leads_to_a_file() -> None:
    links = re.findall(r"\]\(([^)]+)\)", TEXT)
    assert links
    assert [link for link in links if not (PAGE.parent / link).exists()] == []


def test_every_lesson_named_exists() -> None:
    ends = re.findall(r"(?:end|exits) of ((?:\d\d(?:, | and |\b))+)", TEXT)
    named = set(re.findall(r"[Ll]essons?:? (\d\d)\b", TEXT)) | set(re.findall(r"\d\d", str(ends)))
    assert named >= {"00", "01", "02", "03", "05"}
    assert named <= set(LESSONS)


@pytest.mark.parametrize("screen", sorted(set(re.findall(r"\b([0-5]\.[1-9])\b", TEXT))))
def test_every_screen_named_exists(screen: str) -> None:
    assert f"\n## {screen} " in "\n" + headings(f"0{screen[0]}")


@pytest.mark.parametrize("item_id", sorted(set(re.findall(r"\b0\d-[A-Z]\d\b", TEXT))))
def test_every_question_named_exists(item_id: str) -> None:
    assert item_id in questions(LESSONS[item_id[:2]].stem)


def test_every_debate_and_misconception_named_exists() -> None:
    named = re.findall(r"“([^”]+\?)”", TEXT)
    assert named
    assert set(named) <= set(table("debates")["title"])
    marked = set(re.findall(r"\bM\d\d\b", TEXT))
    assert marked <= set(table("misconceptions")["misconception_id"])


def test_every_account_has_its_section() -> None:
    accounts = table("accounts")
    wanted = [
        f"## Account {row.account_id}: {row.kind}"
        for row in accounts.itertuples()
        if row.account_id
    ]
    assert re.findall(r"^## Account .*$", TEXT, re.M) == wanted
