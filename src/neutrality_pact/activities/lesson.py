"""A lesson: its questions, documents and figures, and the pupil's answers kept as they go."""

import contextlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from neutrality_pact import folders
from neutrality_pact.activities.all_labs import lab
from neutrality_pact.activities.check_claims import claims_to_check
from neutrality_pact.activities.labs import Lab
from neutrality_pact.activities.meet_people import People
from neutrality_pact.activities.read_documents import Reading
from neutrality_pact.activities.see_collection import Collection
from neutrality_pact.activities.see_figures import figure, flip, maps_by_date, routes_by_year
from neutrality_pact.activities.turn_the_clock import DateMachine
from neutrality_pact.activities.weigh_antecedents import Antecedent, antecedents
from neutrality_pact.activities.weigh_positions import Positions, debates
from neutrality_pact.controls.answers import (
    LARGEST,
    PROBLEMS,
    AnswerFile,
    Answers,
    AnswersError,
    fitting,
    parse,
)
from neutrality_pact.controls.control import STYLE, Control
from neutrality_pact.figures.figure import Figure
from neutrality_pact.figures.two_lanes import two_lanes
from neutrality_pact.questions import Question, question, questions
from neutrality_pact.sources import citations
from neutrality_pact.tables import table

GAME = "three_nights"


class Lesson:
    """One lesson, as its notebook uses it.

    Parameters
    ----------
    name : the lesson's name, such as "02_terms".

    Raises
    ------
    DataError
        If the lesson's questions are missing or damaged.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._own = questions(name)
        self._scenes = {one: {**question(GAME, one), "lesson": name} for one in questions(GAME)}
        self._played: dict[str, Question] = {}
        self._file = AnswerFile(name, folders.answers_folder())
        self._controls: dict[str, Control] = {}
        self._followers: list[Control] = []
        self._cited: set[str] = set()

    def __repr__(self) -> str:
        return f"<Lesson {self.name}>"

    def _repr_html_(self) -> str:
        kept = len(self._answers())
        again = f" Your {kept} earlier answers are loaded." if kept else ""
        return f"<style>{STYLE}</style><p>Ready. Your answers are saved as you go.{again}</p>"

    def ask(self, item_id: str) -> Control:
        """A question by its id, with the pupil's earlier answer in place.

        Raises
        ------
        DataError
            If the lesson has no such question.
        """
        return self._asked(question(self.name, item_id))

    def play(self, scene: str) -> Control:
        """A scene of the decision game "Three nights", such as "tokyo".

        What is played is kept with this lesson's answers.

        Raises
        ------
        DataError
            If there is no such scene; the sentence lists those there are.
        """
        self._played[scene] = {**question(GAME, scene), "lesson": self.name}
        return self._asked(self._played[scene])

    def _asked(self, spec: Question) -> Control:
        self._cited.update(spec.get("sources", []))
        answer = self._answers().get(spec["id"], {})
        control = lab(spec, answer) if spec["kind"] == "lab" else Control(spec=spec, answer=answer)
        if isinstance(control, Lab):
            self._cited.update(control.source_ids())
        control.observe(lambda change: self._keep(control, change["new"]), "answer")
        self._controls[spec["id"]] = control
        return control

    def read(
        self, name: str, originals: Sequence[str] = (), folded: bool = False, letter: str = ""
    ) -> Reading:
        """A document to read, with its originals and word help; see `Reading`."""
        reading = Reading(name, originals, folded, letter)
        self._cited.update(reading.source_ids())
        return reading

    def date_machine(self) -> DateMachine:
        """The treaty clock with a timeline, to be turned by date."""
        machine = DateMachine()
        self._cited.update(machine.source_ids())
        return machine

    def positions(self, debate_id: str, per_side: int | None = None) -> Positions:
        """Reasoned positions to weigh in one debate; see `Positions`."""
        positions = Positions(debate_id, per_side)
        self._cited.update(positions.table["source_id"])
        return positions

    def debates(self) -> Control:
        """Every debate among historians, to be chosen from a list."""
        self._cited.update(table("positions")["source_id"])
        return debates()

    def antecedent(self, antecedent_id: str) -> Antecedent:
        """The one change a what-if begins with, and six tests of it; see `Antecedent`."""
        card = Antecedent(antecedent_id)
        self._cited.update(card.source_ids())
        return card

    def antecedents(self) -> Control:
        """Every what-if's card, chosen from a list."""
        for antecedent_id in table("antecedents")["antecedent_id"]:
            self.antecedent(antecedent_id)
        return antecedents()

    def claims(self) -> Control:
        """The claims of five web accounts with verdict and evidence, chosen from a list."""
        return claims_to_check()

    def figure(self, name: str) -> Figure:
        """A figure by its name; see `see_figures.FIGURES`."""
        return self._shown(figure(name))

    def timeline(self, *event_ids: str, title: str) -> Figure:
        """Chosen events in two lanes, Moscow and Tokyo; the title says what they show."""
        return self._shown(two_lanes(event_ids, title))

    def map_by_date(self, *days: str) -> Control:
        """The map of East Asia on several days, chosen from a list; days like "1941-04-13"."""
        return self._flip("Date of the map", maps_by_date(*days))

    def routes_by_year(self) -> Control:
        """Cargo to the Soviet Union by route, the year chosen from a list."""
        return self._flip("Year", routes_by_year())

    def _shown(self, figure: Figure) -> Figure:
        self._cited.update(source_id for source_id, _ in figure.sources)
        return figure

    def _flip(self, label: str, figures: dict[str, Figure]) -> Control:
        return flip(label, {words: self._shown(one) for words, one in figures.items()})

    def people(self, *person_ids: str) -> People:
        """Who was who, and how to say it; see `People`."""
        people = People(*person_ids)
        self._cited.update(people.table["source_id"])
        return people

    def collection(self) -> Collection:
        """Every lesson of the collection: question, objectives, minutes."""
        return Collection()

    def look_back(self, *item_ids: str) -> Control:
        """Earlier answers shown again, and kept up to date."""
        items = [self._scenes.get(one) or question(self.name, one) for one in item_ids]
        return self._follow(
            {
                "kind": "recall",
                "lesson": self.name,
                "stem": "What you said earlier",
                "items": items,
                "still": "Look back at your earlier answers: do you still agree?",
            }
        )

    def take_along(self) -> Control:
        """Buttons to download every answer, and to load answers from a file."""
        control = self._follow(
            {
                "kind": "answers",
                "lesson": self.name,
                "title": f"Answers to lesson {self.name}",
                "items": list({**self._own, **self._played}.values()),
                "largest": LARGEST,
                "still": "In JupyterLab, buttons here download your answers.",
            }
        )
        control.observe(lambda change: self._load(control, change["new"]), "loading")
        return control

    def sources(self, *source_ids: str) -> "Sources":
        """The works cited by what this lesson has shown so far, and by its prose (named here)."""
        return Sources(self._cited.union(source_ids))

    def _follow(self, spec: dict[str, Any]) -> Control:
        control = Control(spec=spec, answers=self._answers())
        self._followers.append(control)
        return control

    def _answers(self) -> Answers:
        with contextlib.suppress(OSError):
            return fitting(self._file.read(), {**self._scenes, **self._own})
        return {}

    def _keep(self, control: Control, answer: dict[str, Any]) -> None:
        """Store an answer and tell the control, the look back and the download."""
        try:
            self._file.store({control.spec["id"]: answer})
            control.saved = {"n": answer["n"], "at": f"{datetime.now():%H:%M}"}
        except AnswersError as error:
            control.saved = {"n": answer["n"], "error": str(error)}
        self._tell({control.spec["id"]: answer})

    def _load(self, control: Control, chosen: dict[str, Any]) -> None:
        """Put the answers of a chosen file in place of those here."""
        control.notice = ""
        try:
            if chosen["size"] > LARGEST:
                raise AnswersError(PROBLEMS["large"])
            loaded = fitting(parse(chosen["text"], self.name), {**self._scenes, **self._own})
            self._file.store(loaded)
        except AnswersError as error:
            control.notice = f"{chosen['name']} was not loaded: {error}"
            return
        control.notice = f"Loaded {len(loaded)} answers from {chosen['name']}."
        for name, shown in self._controls.items():
            if name in loaded:
                shown.answer = {**loaded[name], "loaded": chosen["n"], "n": loaded[name]["n"] + 1}
        self._tell(loaded)

    def _tell(self, answers: Answers) -> None:
        for follower in self._followers:
            follower.answers = {**follower.answers, **answers}


class Sources:
    """A list of works cited."""

    def __init__(self, source_ids: set[str]) -> None:
        self.source_ids = source_ids

    def __repr__(self) -> str:
        return f"<{len(self.source_ids)} sources>"

    def _repr_html_(self) -> str:
        return citations(self.source_ids)
