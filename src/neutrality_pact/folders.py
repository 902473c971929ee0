"""Where things are: the project's folders, found from this file."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
DATA = PROJECT / "data"
DOCUMENTS = DATA / "documents"
QUESTIONS = DATA / "questions"
BANK = PROJECT / "teaching" / "bank"
NOTEBOOKS = PROJECT / "notebooks"
MASTERS = PROJECT / "teaching" / "masters"
EXERCISES = PROJECT / "exercises"


def answers_folder() -> Path:
    """Folder for pupils' answers: `answers/` in the project, or the environment variable
    NEUTRALITY_PACT_ANSWERS where a school keeps the project read-only."""
    return Path(os.environ.get("NEUTRALITY_PACT_ANSWERS") or PROJECT / "answers")
