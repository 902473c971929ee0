"""Facts of lesson 05."""

from neutrality_pact.documents import document
from neutrality_pact.models import treaty_clock as clock
from neutrality_pact.tables import table
from tests.facts import day, forms

# Lessons, cards and the day of a diary.
CARDS = ("cards 1 to 6", "Cards 7 and 8", "cards 7 and 8", "card 2", "card 3", "card 6")
NOT_FACTS = ("lesson 00", "lesson 02", *CARDS, "11 November 1943")


def dated(name: str) -> str:
    """A document's date in words, such as 2 July 1941."""
    return clock.in_words(clock.as_date(document(name).header["date"], name))


def facts() -> set[str]:
    sources = table("sources").set_index("source_id")
    diary = sources.at["fu-diary-1943-11-11", "title"]
    assert "11 November 1943" in diary
    assert dated("tokyo_july_1941_en") == dated("imperial_conference_1941_en")
    assert dated("rumour_july_1941_en") == day("imperial_conference_july")
    return {
        *forms("signed"),
        *forms("imperial_conference_july"),
        day("germany_attacks_ussr").removesuffix(" 1941"),
        day("matsuoka_ranks").removesuffix(" 1941"),
        day("army_drops_attack").removesuffix(" 1941"),
        "7 July" if "7 July 1941" in sources.at["wpd-4544", "note"] else "",
        document("tokyo_judgment_en").header["date"][:4],
    }
