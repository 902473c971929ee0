"""Every handout as a pupil opens it: from disk, without a network, and on paper."""

import html
import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, BrowserContext, Page, expect

from neutrality_pact import folders
from neutrality_pact.activities.lesson import Lesson
from neutrality_pact.controls.answers import FORMAT, LARGEST, AnswerFile, fitting
from neutrality_pact.publish import handouts, pupil_zip
from neutrality_pact.publish.bank import read_yaml
from neutrality_pact.questions import questions
from tests.browser.axe import violations
from tests.browser.jupyterlab import SWITCHES, find_chromium
from tests.browser.test_every_lesson import ANSWERED

NAMES = [handouts.file_name(path) for path in handouts.notebooks()]
PAPERS = {"03_consequences.html": "A4", "01_background.html": "Letter"}  # the longest pages
LESSON = "02_terms"
LARGEST_PAGE = 5_000_000  # bytes
KEEPS = "() => JSON.stringify(Object.entries(localStorage).sort())"
UNMARKED = """() => {
    const said = { ru: /[\u0400-\u04ff]/, 'ja zh': /[\u3040-\u30ff\u3400-\u9fff]/ };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
        const parent = text.parentElement;
        if (parent.closest('script')) continue;
        for (const [languages, letters] of Object.entries(said)) {
            const marked = languages.split(' ').includes(parent.closest('[lang]').lang);
            if (letters.test(text.data) && !marked) found.push(text.data);
        }
    }
    return found;
}"""
CONTROLS = ":is(button, input, select, textarea)"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def built() -> Path:
    """The folder of handouts; only what changed since the last build is made."""
    handouts.build()
    return handouts.FOLDER


@pytest.fixture(scope="module", params=NAMES, ids=lambda name: name.removesuffix(".html"))
def name(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def soup(built: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((built / name).read_text("utf-8"), "html.parser")


def opened(context: BrowserContext, address: str) -> Page:
    """A page, drawn, and what went wrong or left it meanwhile."""
    page = context.new_page()
    page.problems, page.requests = [], []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda told: told.type == "error" and page.problems.append(told.text))
    page.on("request", lambda request: page.requests.append(request.url))
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    return page


@pytest.fixture(scope="module")
def pupils_browser(
    browser: Browser, built: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """A browser that keeps what it is told, as a pupil's does; its first page is the list."""
    context = browser.browser_type.launch_persistent_context(
        tmp_path_factory.mktemp("profile"),
        executable_path=find_chromium(),
        args=SWITCHES,
        viewport={"width": 1366, "height": 768},
        offline=True,
    )
    context.pages[0].goto((built / handouts.INDEX).as_uri())
    yield context
    context.close()


@pytest.fixture(scope="module")
def page(pupils_browser: BrowserContext, built: Path, name: str) -> Iterator[Page]:
    """The page, opened for the first time."""
    page = opened(pupils_browser, (built / name).as_uri())
    yield page
    page.evaluate("localStorage.clear()")
    page.close()


@pytest.fixture
def terms(browser: Browser, built: Path) -> Iterator[Page]:
    """Lesson 02 in a browser that has kept nothing yet."""
    context = browser.new_context(offline=True)
    yield opened(context, (built / f"{LESSON}.html").as_uri())
    context.close()


def of_kind(page: Page, kind: str):
    return page.locator(f".np[data-kind={kind}]").all()


def kept(page: Page) -> dict[str, dict]:
    """Every answer that the browser keeps."""
    files = page.evaluate("Object.values(localStorage)")
    return {k: v for file in files for k, v in json.loads(file)["answers"].items()}


def reloaded(page: Page) -> None:
    """Reload once the list, another page of the browser, sees what this one keeps.

    Chromium tells its other processes in its own time, and a reload may begin in another process.
    """
    other = page.context.pages[0]
    for _ in range(300):
        if other.evaluate(KEEPS) == page.evaluate(KEEPS):
            break
        other.wait_for_timeout(100)
    else:
        raise AssertionError("the pages of one browser do not agree on what it keeps")
    page.reload()
    page.wait_for_selector("html[data-ready]")


def asked(soup: BeautifulSoup) -> set[str]:
    """The ids of the page's questions."""
    controls = json.loads(soup.find(id="data").string)["controls"]
    return {one["spec"]["id"] for one in controls if one["spec"]["kind"] in ANSWERED}


def load(page: Page, text: str, name: str = "mine.json") -> str:
    """Load an answers file; what the page says of it."""
    along = page.locator(".np[data-kind=answers]")
    file = {"name": name, "mimeType": "application/json", "buffer": text.encode()}
    along.locator("input[type=file]").set_input_files(file)
    said = along.get_by_role("status")
    expect(said).to_contain_text(name)
    return said.inner_text()


# ---------------------------------------------------------------- as a file


def test_it_is_one_file_of_moderate_size(built: Path, soup: BeautifulSoup, name: str) -> None:
    assert (built / name).stat().st_size < LARGEST_PAGE
    assert soup.select("link, script[src], iframe, object, img:not([src^='data:'])") == []
    for link in soup.select("a[href]"):
        address = link["href"]
        if address.startswith("#"):
            assert soup.find(id=address[1:]), address
        elif not address.startswith("http"):
            assert (built / address).exists(), address


def test_its_headings_make_an_outline(soup: BeautifulSoup) -> None:
    levels = [int(heading.name[1]) for heading in soup.find_all(re.compile(r"^h[1-6]$"))]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    ids = [node["id"] for node in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    assert soup.select("nav li a")


def test_every_picture_is_described_and_told_as_a_table(soup: BeautifulSoup) -> None:
    for figure in soup.select("figure:has(img)"):
        assert len(figure.img["alt"].split()) >= 10
        assert figure.find("table")
    assert len(soup.select("figure img")) == len(soup.select("img"))


def test_no_key_stands_in_clear_text(built: Path, name: str) -> None:
    text = (built / name).read_text("utf-8")
    bank = folders.BANK / name.replace(".html", ".yaml")
    secrets = list(told(read_yaml(bank))) if bank.exists() else []
    assert [words for words in secrets if words in text or html.escape(words) in text] == []
    assert not re.search(r'"(say|otherwise|model_answer)": ', text)
    assert list(pupil_zip.leaks(text.encode())) == []


def told(bank: object) -> Iterator[str]:
    """Every feedback and model answer in a question bank."""
    if isinstance(bank, dict):
        for name, value in bank.items():
            if name in ("say", "otherwise", "model_answer") and isinstance(value, str):
                yield value
            else:
                yield from told(value)
    elif isinstance(bank, list):
        for one in bank:
            yield from told(one)


def test_nothing_moves_by_itself(soup: BeautifulSoup) -> None:
    assert not re.search("transition|animation|smooth|autoplay", str(soup.style))


def test_it_speaks_of_no_menu_that_it_lacks(soup: BeautifulSoup) -> None:
    for node in soup.select(".prose code"):
        node.decompose()
    words = " ".join(node.get_text() for node in soup.select(".prose, .start"))
    assert not re.search(r"Run All|Shift and Enter|Ctrl and [BSV]\b|[Kk]ernel|grey ", words)


def test_the_same_notebook_gives_the_same_page(built: Path) -> None:
    path = folders.NOTEBOOKS / f"{LESSON}.ipynb"
    assert handouts.page(path) == (built / handouts.file_name(path)).read_text("utf-8")


# ---------------------------------------------------------------- on the screen


def test_every_question_is_answered_by_keys_and_kept(page: Page, soup: BeautifulSoup) -> None:
    for kind, answer in ANSWERED.items():
        for control in of_kind(page, kind):
            answer(control)
    page.evaluate("document.activeElement.blur()")  # what is in a box is kept on leaving it
    page.wait_for_function(
        "wanted => Object.values(localStorage).join().split('\"n\":').length > wanted",
        arg=len(asked(soup)),
    )
    assert set(kept(page)) == asked(soup)


def test_earlier_answers_are_shown_as_plain_text(page: Page) -> None:
    for control in of_kind(page, "recall"):
        assert "(no answer yet)" not in control.inner_text()
        assert control.locator("b").count() == 0


def test_lists_flip_prepared_pages(page: Page) -> None:
    for control in of_kind(page, "flip"):
        select, shown = control.get_by_role("combobox").first, control.locator("> div").nth(1)
        before = shown.inner_html()
        select.focus()
        page.keyboard.press("ArrowDown")
        assert shown.inner_html() != before
        expect(control.locator("> p[role=status]")).not_to_be_empty()
        for picture in shown.locator("img").all():
            assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 400
        page.keyboard.press("Home")
        assert shown.inner_html() == before


def test_the_date_machine_turns(page: Page) -> None:
    for machine in of_kind(page, "live"):
        title, picture = machine.locator("figcaption strong"), machine.locator("img")
        machine.get_by_role("button", name="war", exact=True).press("Enter")
        expect(title).to_contain_text("On 9 August 1945 the pact's term had 259 days to run")
        history = picture.get_attribute("src")
        machine.get_by_role("button", name="never", exact=True).press("Enter")
        expect(title).to_contain_text("renewed to 1951")
        assert picture.get_attribute("src") != history
        machine.get_by_role("slider").press("Home")
        expect(title).to_contain_text("On 1 April 1941 there was no pact yet")
        machine.get_by_role("button", name="Back to history").press("Enter")
        expect(title).to_contain_text("259 days")
        assert picture.get_attribute("src") == history
        assert machine.locator(".np-problem").inner_text() == ""


def test_objections_have_their_results(page: Page) -> None:
    for lab in of_kind(page, "lab"):
        title = lab.locator(".np-result figcaption strong").first
        history = title.inner_text()
        for objection in lab.get_by_role("button", name="Try this").all():
            objection.press("Enter")
            assert lab.locator(".np-problem").first.inner_text() == ""
        lab.get_by_role("button", name="Back to history").press("Enter")
        expect(title).to_have_text(history)
        page.wait_for_timeout(500)  # settings are kept after a pause


def test_answers_outlive_the_page_and_travel(page: Page, built: Path, name: str) -> None:
    along = page.locator(".np[data-kind=answers]")
    before = kept(page)
    reloaded(page)
    assert kept(page) == before
    with page.expect_download() as told:
        along.get_by_role("button", name="hand in").press("Enter")
    text = Path(told.value.path()).read_text("utf-8")
    assert "(no answer yet)" not in text
    for item_id in before:
        assert f"\n{item_id}  " in text
    with page.expect_download() as download:
        along.get_by_role("button", name="continue elsewhere").press("Enter")
    file = Path(download.value.path()).read_text("utf-8")
    page.evaluate("localStorage.clear()")
    reloaded(page)
    for control in of_kind(page, "recall"):
        expect(control).to_contain_text("(no answer yet)")
    assert load(page, file) == f"Loaded {len(before)} answers from mine.json."
    assert {k: v["value"] for k, v in kept(page).items()} == {
        k: v["value"] for k, v in before.items()
    }
    for control in of_kind(page, "recall"):
        expect(control).not_to_contain_text("(no answer yet)")


def test_other_scripts_are_marked_with_their_language(page: Page) -> None:
    assert page.evaluate(UNMARKED) == []


@pytest.mark.parametrize("width", [320, 683], ids=["320px", "200%"])
def test_it_reflows(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 384})
    page.locator("details").evaluate_all("all => all.forEach(d => d.open = true)")
    wide = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.np, .np-figure img, p, li, summary, label')]
        .filter(e => !e.closest('.wide, details > div, .np-hidden'))
        .filter(e => e.getBoundingClientRect().right > window.innerWidth + 1)
        .map(e => e.outerHTML.slice(0, 100))"""
    )
    page.locator("details").evaluate_all("all => all.forEach(d => d.open = false)")
    page.set_viewport_size({"width": 1366, "height": 768})
    assert wide == [width, width]
    assert cut == []


def test_axe_finds_nothing_serious(page: Page) -> None:
    page.locator("details").evaluate_all("all => all.forEach(d => d.open = true)")
    assert violations(page, ["html"]) == []
    page.locator("details").evaluate_all("all => all.forEach(d => d.open = false)")


def test_paper_gets_questions_with_room_and_no_controls(
    page: Page, soup: BeautifulSoup, name: str
) -> None:
    if name in PAPERS:
        printed = page.pdf(format=PAPERS[name])
        assert len(re.findall(rb"/Type /Page\b", printed)) >= 4
    page.emulate_media(media="print")
    assert page.locator(f"{CONTROLS}:visible").count() == 0
    assert page.locator("nav:visible, .limit:visible, .place:visible").count() == 0
    assert page.locator(".np-control:visible").count() == len(soup.select(".np-control"))
    if soup.select(".ruled"):
        assert page.locator(".ruled:visible").count() == len(soup.select(".ruled"))
    assert page.locator(".notes li:visible").count() == len(soup.select(".notes li"))
    page.emulate_media(media="screen")
    assert page.locator(".np-control:visible").count() == 0


def test_nothing_failed_and_nothing_left_the_page(page: Page) -> None:
    assert page.problems == []
    assert [url for url in page.requests if not url.startswith(("file:", "data:", "blob:"))] == []


# ---------------------------------------------------------------- from the keyboard alone

ONWARD = (
    *("Check", "Next", "Keep this order", "Place my bet", "Read the first card", "Next card"),
    *("Choose", "Give my reason", "Hear a rival adviser", "See what happened", "Look back"),
)
FOCUSED = """() => {
    const e = document.activeElement;
    const { width, height, top, bottom } = e.getBoundingClientRect();
    return {
        tag: e.tagName, type: e.type ?? '', text: e.textContent, empty: !e.value,
        chosen: e.type === 'radio' && [...document.getElementsByName(e.name)].some(r => r.checked),
        seen: width > 0 && height > 0 && bottom > 0 && top < innerHeight,
        outline: parseFloat(getComputedStyle(e).outlineWidth),
    };
}"""


def test_a_lesson_and_a_scene_of_the_game_by_tab_and_keys_alone(
    browser: Browser, built: Path
) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, offline=True)
    page = opened(context, (built / "04_counterfactuals.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(700):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at["tag"] in ("BODY", "HTML"):
            break
        assert at["seen"], at
        assert at["outline"] >= 2, at
        act(page, at)
    assert set(kept(page)) == {*questions("04_counterfactuals"), "tokyo"}
    assert kept(page)["tokyo"]["value"]["stage"] == "debrief"
    context.close()


def act(page: Page, at: dict) -> None:
    """Use what has the focus, as a pupil would who wants to get on."""
    if at["type"] == "radio" and not at["chosen"]:
        page.keyboard.press("Space")
    elif at["tag"] == "SELECT" and at["empty"]:
        page.keyboard.press("ArrowDown")
    elif at["tag"] == "TEXTAREA":
        page.keyboard.insert_text(
            "I think so because both documents say that they wanted time and oil, and no war now."
        )
    elif at["type"] == "number" and at["empty"]:
        page.keyboard.type("5")
    elif at["tag"] == "BUTTON" and at["text"] in ONWARD:
        page.keyboard.press("Enter")


# ---------------------------------------------------------------- answers from elsewhere

HOSTILE = '<img src=x onerror="document.body.remove()">'


def whole(**changes: object) -> str:
    file = {"collection": "neutrality-pact", "format": FORMAT, "lesson": LESSON, "answers": {}}
    return json.dumps({**file, **changes})


BAD_FILES = {
    "empty": "",
    "cut": whole()[:-9],
    "list": "[]",
    "foreign": whole(collection="other"),
    "format": whole(format=99),
    "lesson": whole(lesson="01_background"),
    "changed": whole(answers=[1]),
    "large": whole(answers={"02-W1": {"value": "x" * LARGEST}}),
}


def test_files_are_refused_in_the_same_words_as_in_jupyterlab(terms: Page) -> None:
    for name, text in BAD_FILES.items():
        along = Lesson(LESSON).take_along()
        along.loading = {"name": f"{name}.json", "size": len(text), "text": text, "n": 1}
        assert load(terms, text, f"{name}.json") == along.notice
    assert kept(terms) == {}


ODD = [
    *(None, True, 0, 5.5, "", "less", "1945-04-25", HOSTILE, [], ["signed"], {}, {"one": "both"}),
    ["signed", "ratified", "notice", "last_day", "war", "over"],
    {"one": {"who": "both"}},
    {"ninth": {}},
    {"__proto__": "x", "consult": ""},
    {"consult": "only_1939"},
    {"consult": "no such option"},
]


def test_only_answers_that_fit_come_in_as_in_jupyterlab(terms: Page) -> None:
    for number, value in enumerate(ODD):
        more = [{"n": number}, {"n": "x", "checked": {"one": True}}, {"tries": [1], "new": 1}]
        answers = {
            name: {"value": value, **more[place % 3]}
            for place, name in enumerate([*questions(LESSON), "99-X9", "__proto__"])
        }
        terms.evaluate("localStorage.clear()")
        load(terms, whole(answers=answers), f"{number}.json")
        assert kept(terms) == fitting(answers, questions(LESSON)), value
    assert terms.problems == []


def test_a_file_from_jupyterlab_is_loaded_and_shown_as_text(terms: Page, tmp_path: Path) -> None:
    AnswerFile(LESSON, tmp_path).store(
        {
            "02-V1": {"value": "less", "n": 3},
            "02-W1": {"value": HOSTILE, "n": 1},
            "02-C1": {"value": "join", "n": 2, "checked": True, "tries": 1},
        }
    )
    text = (tmp_path / f"{LESSON}.json").read_text("utf-8")
    assert load(terms, text) == "Loaded 3 answers from mine.json."
    vote = terms.locator(".np[data-kind=choose]").first
    expect(vote.get_by_role("radio", name="No: a neutrality pact promises less")).to_be_checked()
    expect(terms.locator(".np-wrong").first).to_contain_text("Article Two says something else")
    expect(terms.locator(".np[data-kind=write] textarea").first).to_be_visible()
    assert HOSTILE in [area.input_value() for area in terms.locator("textarea").all()]
    assert terms.locator("img[src=x]").count() == 0


def test_a_browser_that_keeps_nothing_says_so(browser: Browser, built: Path) -> None:
    context = browser.new_context(offline=True)
    context.add_init_script("Storage.prototype.setItem = () => { throw new Error('full'); };")
    page = opened(context, (built / f"{LESSON}.html").as_uri())
    vote = page.locator(".np[data-kind=choose]").first
    vote.get_by_role("radio").first.press("Space")
    expect(vote.locator(".np-saved")).to_contain_text("Not saved: this browser keeps nothing")
    with page.expect_download() as download:
        page.get_by_role("button", name="continue elsewhere").press("Enter")
    assert json.loads(Path(download.value.path()).read_text("utf-8"))["answers"]["02-V1"]
    context.close()


def test_a_damaged_store_is_put_aside(terms: Page) -> None:
    terms.evaluate("lesson => localStorage.setItem(`neutrality-pact/${lesson}`, '{\"answ')", LESSON)
    terms.reload()
    terms.wait_for_selector("html[data-ready]")
    terms.locator(".np[data-kind=choose]").first.get_by_role("radio").first.press("Space")
    names = terms.evaluate("Object.keys(localStorage).sort()")
    assert names[0] == f"neutrality-pact/{LESSON}"
    assert names[1].startswith(f"neutrality-pact/{LESSON}.damaged-")
    assert terms.evaluate("name => localStorage.getItem(name)", names[1]) == '{"answ'


# ---------------------------------------------------------------- the list of pages


def test_the_list_leads_to_every_page(browser: Browser, built: Path) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, offline=True)
    page = context.new_page()
    page.goto((built / handouts.INDEX).as_uri())
    links = page.locator("main a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert sorted(links) == sorted(NAMES)
    assert violations(page, ["html"]) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.locator("main a").first.press("Enter")
    page.wait_for_selector("html[data-ready]")
    context.close()
