"""Facts of lesson 00."""

import pandas as pd

from neutrality_pact.tables import table
from tests.facts import day, forms

NOT_FACTS = (
    *("Card 1", "Card 2", "Card 3"),
    *("Lesson 02", "Lesson 03", "lesson 04", "00_start_here", "15-minute version"),
    "1945-08-31",  # a day of the map
)


def clocks() -> set[str]:
    """The hour of the declaration of war by Moscow's clock and by Tokyo's."""
    told = table("events").set_index("event_id").loc["war_declared"]
    moscow = pd.Timestamp(f"{told['date'].date()} {told['time']}", tz="Europe/Moscow")
    assert told["clock"] == "Moscow"
    return {f"{moscow:%H}", "00", f"{moscow.tz_convert('Asia/Tokyo'):%H}"}


def facts() -> set[str]:
    events = table("events").set_index("event_id")
    return {
        *forms("signed"),
        *forms("molotov_hopkins"),
        *forms("konoye_mission"),  # July 1945, the month of Togo's cable to Sato
        *forms("army_drops_attack"),
        *forms("notice"),
        *forms("hiroshima"),
        *forms("war_declared"),
        *forms("nagasaki"),
        day("nagasaki").split()[0],
        *events.at["nagasaki", "time"].split(":"),
        *clocks(),
    }
