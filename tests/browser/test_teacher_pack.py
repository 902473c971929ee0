"""The teacher pack in a browser: slides from the keyboard, pages for all, paper that fits."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from neutrality_pact import folders
from neutrality_pact.publish.printed_documents import documents_body
from neutrality_pact.publish.slides import deck
from neutrality_pact.publish.teacher_pack import index, key_pages, lesson_pages, text_pages
from tests.browser.axe import violations

pytestmark = pytest.mark.browser
NOTEBOOKS = sorted(folders.NOTEBOOKS.glob("*.ipynb"))
TERMS = folders.NOTEBOOKS / "02_terms.ipynb"
READY = "globalThis.Reveal && Reveal.isReady()"
PAPER = {"A4": 178, "Letter": 184}  # millimetres between the margins
TOO_HIGH = """() => [...document.querySelectorAll(".slides section")].flatMap((slide) => {
    slide.hidden = false;
    slide.style.display = "block";
    const tall = slide.scrollHeight > 700 || slide.scrollWidth > 1290;
    slide.style.display = "";
    return tall ? [slide.innerText.slice(0, 80)] : [];
})"""


class Slides:
    """A deck opened from a file, with all that the page asked for and complained of."""

    def __init__(self, page: Page, path: Path) -> None:
        self.page = page
        self.asked: list[str] = []
        self.said: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda line: self.said.append(line.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.set_default_timeout(60_000)
        page.goto(path.as_uri())
        page.wait_for_function(READY)

    def place(self) -> int:
        return int(self.page.evaluate("Reveal.getIndices().h"))

    def press(self, *keys: str) -> int:
        for key in keys:
            self.page.keyboard.press(key)
        return self.place()


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def slides(request, browser: Browser, tmp_path_factory) -> Iterator[Slides]:
    path = tmp_path_factory.mktemp("slides") / f"{request.param.stem}_slides.html"
    path.write_text(deck(request.param), "utf-8")
    context = browser.new_context(viewport={"width": 1366, "height": 768}, offline=True)
    yield Slides(context.new_page(), path)
    context.close()


def test_no_slide_is_higher_than_the_screen(slides: Slides) -> None:
    assert slides.page.locator(".slides section").count() >= 30
    assert slides.page.evaluate(TOO_HIGH) == []


def test_the_keyboard_goes_on_and_back(slides: Slides) -> None:
    assert slides.press("Home") == 0
    assert slides.press("ArrowRight") == 1
    assert slides.press(" ") == 2
    assert slides.press("ArrowLeft") == 1
    assert slides.press("Escape", "Escape") == 1
    last = slides.page.locator(".slides > section").count() - 1
    assert slides.press("End") == last
    assert slides.page.locator("section.present").count() == 1


def test_a_screen_reader_is_told_each_slide(slides: Slides) -> None:
    slides.press("Home", "ArrowRight")
    told = slides.page.locator(".aria-status").inner_text()
    assert "By the end you can" in told


def test_axe_finds_nothing_serious_on_text_figure_and_task(slides: Slides) -> None:
    figure = "Math.max(0, [...document.querySelectorAll('.slides > section')].findIndex("
    shown = slides.page.evaluate(f"{figure}one => one.querySelector('img')))")
    for place in {2, shown}:
        slides.page.evaluate(f"Reveal.slide({place})")
        assert violations(slides.page, ["html"]) == []


def test_every_picture_is_in_the_file(slides: Slides) -> None:
    broken = "all => all.filter(one => !one.complete || !one.naturalWidth).length"
    assert slides.page.locator("img").evaluate_all(broken) == 0


def test_no_request_leaves_the_page_and_nothing_is_complained_of(slides: Slides) -> None:
    assert [url for url in slides.asked if not url.startswith(("file:", "data:"))] == []
    assert slides.said == []


@pytest.fixture(scope="module")
def pack(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("pack")
    pages = {"index.html": index(), **dict(text_pages()), **dict(key_pages())}
    pages |= dict(lesson_pages(TERMS))
    for name, text in pages.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    "name", ["index", "guide", "alignment", "02_terms", "02_terms_key", "02_terms_documents"]
)
def test_pages_are_for_all_and_fit_a_small_window(name: str, pack: Path, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 683, "height": 384}, offline=True)
    page = context.new_page()
    page.goto((pack / f"{name}.html").as_uri())
    assert violations(page, ["html"]) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 683
    context.close()


def test_from_the_first_page_to_slides_by_keyboard(pack: Path, browser: Browser) -> None:
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto((pack / "index.html").as_uri())
    page.get_by_role("link", name="Slides, 02 Terms").focus()
    page.keyboard.press("Enter")
    page.wait_for_function(READY)
    assert page.title() == "Slides: 02 Terms"
    context.close()


@pytest.mark.parametrize("paper", PAPER)
def test_printed_lines_keep_their_numbers_on_every_paper(paper, pack, browser: Browser) -> None:
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": round(PAPER[paper] * 96 / 25.4), "height": 900})
    page.goto((pack / "02_terms_documents.html").as_uri())
    heights = page.locator(".line").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert len(heights) > 60
    # Lines of one language are alike; a line that wraps is twice as high as its neighbours.
    assert max(heights) < 1.5 * min(heights)
    sheets = documents_body(TERMS, "02 Terms").count('<section class="sheet">')
    assert page.pdf(format=paper).count(b"/Type /Page\n") >= sheets
    context.close()
