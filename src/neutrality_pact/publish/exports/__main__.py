"""`make exports`: write every export of the question bank into `build/exports`."""

import csv
import io
import sys
from pathlib import Path

from neutrality_pact import folders
from neutrality_pact.publish.bank import BankError
from neutrality_pact.publish.exports.anki import anki
from neutrality_pact.publish.exports.asked import Change, banks
from neutrality_pact.publish.exports.gift import gift
from neutrality_pact.publish.exports.qti import qti
from neutrality_pact.publish.exports.sheet import key_sheet, question_sheet
from neutrality_pact.publish.files import run, write_folder

GUIDE = Path(__file__).with_name("guide.md")


def exports() -> dict[str, bytes]:
    """Every export's path in its folder and its content; says on the screen how far it is.

    Raises
    ------
    BankError
        If a question bank breaks a rule: the sentence names file, item and field.
    """
    lessons = banks()
    files: dict[str, bytes] = {}
    changes: list[Change] = []

    _say(1, "Anki cards")
    files["teachers/teacher_anki_cards.apkg"], changed = anki(lessons)
    changes += changed

    _say(2, "Moodle questions")
    text, changed = gift(lessons)
    files["teachers/teacher_moodle.gift.txt"] = text.encode()
    changes += changed

    _say(3, "Canvas quizzes")
    for bank in lessons:
        for kind in ("practice", "graded", "vote"):
            content, changed = qti(bank, kind)
            changes += changed
            if content:
                files[f"teachers/teacher_canvas_{bank['lesson']}_{kind}.zip"] = content

    _say(4, "sheets for paper")
    for bank in lessons:
        sheets = {
            f"pupils/questions_{bank['lesson']}.html": question_sheet(bank, "practice", "vote"),
            f"teachers/teacher_test_{bank['lesson']}.html": question_sheet(bank, "graded"),
            f"teachers/teacher_key_{bank['lesson']}.html": key_sheet(bank),
        }
        files |= {name: text.encode() for name, text in sheets.items() if text}

    changes += [
        Change(item["id"], "paper", "left out", "an answer in Python")
        for bank in lessons
        for item in bank["items"]
        if item["kind"] == "pandas"
    ]
    files["left_out.csv"] = _table(changes)
    files["README.md"] = GUIDE.read_bytes().replace(b"\r\n", b"\n")
    return files


def _say(step: int, what: str) -> None:
    print(f"{step} of 4: {what}", flush=True)


def _table(changes: list[Change]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("format", "item", "what", "why"))
    writer.writerows((one.format, one.item, one.what, one.why) for one in changes)
    return stream.getvalue().encode()


def written() -> str:
    """Build everything, then put it in place of the last build."""
    folder = folders.PROJECT / "build" / "exports"
    write_folder(folder, exports())
    return f"Written to {folder.relative_to(folders.PROJECT)}: read README.md there first."


def main() -> int:
    """Write `build/exports`."""
    return run(written, BankError)


if __name__ == "__main__":
    sys.exit(main())
