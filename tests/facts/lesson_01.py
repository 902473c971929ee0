"""Facts of lesson 01."""

import re

import pandas as pd

from neutrality_pact.documents import document
from neutrality_pact.tables import table
from tests.facts import day, figure, forms

NOT_FACTS = ("lesson 03", "1 for the cause")  # a lesson; a way to type in an order


def facts() -> set[str]:
    events = table("events").set_index("event_id")
    sources = table("sources").set_index("source_id")
    features = table("map_features").set_index("map_feature_id")
    telegram = pd.Timestamp(document("molotov_present_1940_en").header["date"])
    minutes = re.search(r"for (\d+) minutes", document("stalin_friends_1941_en").text())
    koreans = re.search(r"[\d,]{7}", events.at["koreans_deported", "summary"])
    garrison = re.search(r"in the Years (\d{4})-", sources.at["cejsh-mongolia-1936", "title"])
    assert minutes and koreans and garrison
    return {
        *forms("port_arthur"),
        *forms("portsmouth"),
        "05",  # the war of 1904-05 ended with the peace of Portsmouth
        str(events.at["siberian_intervention", "date"].year),
        *forms("mukden_incident"),
        *forms("litvinov_offer_1931"),
        *forms("manchukuo_proclaimed"),
        garrison[1],
        *forms("koreans_deported"),
        koreans[0],
        *forms("lake_khasan"),
        *forms("khalkhin_gol_begins"),
        *forms("khalkhin_gol_ceasefire"),
        figure("border_conflicts", "kg_jp_losses_61000"),
        str(sources.at["news-pravda-2025", "year"]),
        *forms("liaison_1940_07_27"),
        *forms("togo_neutrality_offer"),
        *forms("tripartite_pact"),
        *forms("neutrality_offer"),
        f"{telegram.day} November",
        *forms("talks_stall_1940"),
        minutes[1],
        *forms("matsuoka_berlin"),
        day("stalin_bargain").removesuffix(" 1941"),
        *forms("signed"),
        str(features.at["soviet_union_1", "valid_from"].year),
        *forms("surrender"),
    }
