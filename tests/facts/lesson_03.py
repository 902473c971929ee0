"""Facts of lesson 03."""

import re

import pandas as pd

from neutrality_pact.figures.source_dots import siberian_divisions
from neutrality_pact.models import treaty_clock as clock
from neutrality_pact.tables import table
from tests.facts import day, figure, forms

NOT_FACTS = ("lesson 02", "lesson 04", "10 September 1945")  # lessons; a day of the map


def thousands(name: str, figure_id: str) -> str:
    """A figure from a table, rounded to whole thousands."""
    number = table(name).set_index("figure_id").at[figure_id, "value"]
    return f"{round(number, -3):,.0f}"


def facts() -> set[str]:
    events = table("events").set_index("event_id")
    sources = table("sources").set_index("source_id")
    transfers = table("transfers_west").set_index("figure_id")
    until = transfers.at["fe_divisions_19410622_rzd_transfers", "end"]
    troops = set(re.findall(r"[\d,]{7}", events.at["army_december_1941", "summary"]))
    ends = re.search(r"from (\d+) to (\d+)$", siberian_divisions().title)
    camps = table("manchuria_1945").set_index("figure_id").at["intern_dead_mvd_1949", "end"]
    korea = table("map_features").set_index("map_feature_id").at["northern_korea_1", "valid_from"]
    assert ends
    return {
        *forms("signed"),
        *forms("sakhalin_concessions"),
        day("bomber_lands"),
        *forms("crew_escapes"),
        *forms("japan_attacks"),  # December 1941, also the month of the battle of Moscow
        *forms("yamashita_manchuria"),
        *forms("molotov_hopkins"),
        *forms("germany_attacks_ussr"),
        *forms("first_train_west"),
        clock.in_words(until),
        *forms("yalta"),
        *forms("notice"),
        *forms("konoye_mission"),
        day("hiroshima").split()[0],
        *events.at["togo_hears", "time"].split(":"),
        *forms("war_declared"),
        *forms("nagasaki"),
        *forms("islands_annexed"),
        *forms("san_francisco"),
        *forms("joint_declaration"),
        *troops,
        *ends.groups(),
        *forms("axis_pacts_annulled"),  # in the month of the German surrender
        *forms("port_arthur_returned"),
        str(korea.year),
        figure("manchuria_1945", "su_dead"),
        figure("manchuria_1945", "mn_killed"),
        figure("lend_lease", "share_pac_1941_45"),
        figure("transfers_west", "fe_divisions_19410622_rzd_transfers"),
        figure("manchuria_1945", "intern_mhlw"),
        figure("manchuria_1945", "intern_dead_mhlw"),
        figure("manchuria_1945", "intern_dead_mvd_1949"),
        thousands("manchuria_1945", "civ_kokushi_1970"),
        thousands("manchuria_1945", "civ_manmo_1962"),
        str(pd.Timestamp(camps).year),
        str(sources.at["frus-1948-vi-894", "year"]),
        str(sources.at["jiji-2022-03", "year"]),
    }
