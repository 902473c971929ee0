"""Play a scene of the decision game from the keyboard, as a pupil would."""

from playwright.sync_api import Locator, expect

REASON = "Because both cards say that we need time and oil, I would rather wait and see what comes."
WHY = "The rival is right about the risk."


def press(game: Locator, name: str) -> None:
    game.get_by_role("button", name=name, exact=True).press("Enter")


def write(game: Locator, text: str) -> None:
    game.get_by_role("textbox").focus()
    game.page.keyboard.insert_text(text)


def read_cards(game: Locator) -> None:
    """From the brief to the choice."""
    press(game, "Read the first card")
    press(game, "Next card")
    press(game, "Choose")


def decide(game: Locator, option: int = 0) -> None:
    """From the choice to the rival adviser."""
    game.get_by_role("radio").nth(option).press("Space")
    press(game, "Give my reason")
    write(game, REASON)
    press(game, "Hear a rival adviser")


def finish(game: Locator, final: int = 1) -> None:
    """From the rival adviser to the last part."""
    game.get_by_role("radio").nth(final).press("Space")
    write(game, WHY)
    press(game, "See what happened")
    press(game, "Look back")
    expect(game.locator("h3")).to_contain_text("Look back")


def play(game: Locator) -> None:
    """A whole scene."""
    read_cards(game)
    decide(game)
    finish(game)
