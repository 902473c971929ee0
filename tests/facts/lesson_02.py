"""Facts of lesson 02."""

from neutrality_pact.models import treaty_clock as clock
from neutrality_pact.tables import table
from tests.facts import forms

NOT_FACTS = ("04/05/1945", "30 April 1945")  # a way to write a date; the pupils' own trial


def facts() -> set[str]:
    dates = table("events").set_index("event_id")["date"].dt.date
    life = clock.Life(dates["signed"], dates["ratified"], dates["notice"], dates["war"])
    span = clock.term(life, clock.READINGS[0])
    left = clock.status(dates["war"], life, clock.READINGS[0]).days_left
    sources = table("sources").set_index("source_id")
    return {
        *forms("signed"),
        *forms("ratified"),
        *forms("notice"),
        *forms("war"),
        clock.in_words(span.first_end),
        clock.in_words(span.last_notice_day),
        *forms("japan_attacks"),  # Davies's memorandum is of the same month
        *forms("german_soviet_treaty"),
        *forms("tripartite_pact"),
        "1926",  # the German-Soviet neutrality treaty, as telegram 797 names it
        str(sources.at["frus-1941-iv-797", "year"]),
        str(left),
    }
