"""Every lesson as an exported page, as JupyterLab's own menu exports it."""

import itertools
from pathlib import Path

import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import Browser

from neutrality_pact import folders
from tests.browser.axe import violations

pytestmark = pytest.mark.browser
LESSONS = sorted(folders.NOTEBOOKS.glob("*.ipynb"))
EXPORTER = HTMLExporter()


@pytest.fixture(scope="module", params=LESSONS, ids=lambda path: path.stem)
def exported(request, browser: Browser, tmp_path_factory):
    page_text, _ = EXPORTER.from_filename(str(request.param))
    path = Path(tmp_path_factory.mktemp("export")) / f"{request.param.stem}.html"
    path.write_text(page_text, "utf-8")
    context = browser.new_context(viewport={"width": 1366, "height": 768}, offline=True)
    page = context.new_page()
    page.goto(path.as_uri())
    yield page
    context.close()


def test_questions_documents_and_figures_are_in_the_page(exported) -> None:
    assert exported.locator(".np-control").count() >= 8
    assert exported.locator(".np-document").count() >= 2
    described = exported.locator("figure.np-figure img").evaluate_all("all => all.map(i => i.alt)")
    assert all(len(words.split()) >= 10 for words in described)
    assert exported.get_by_text("No description has been provided").count() == 0


def test_one_h1_and_no_skipped_level(exported) -> None:
    levels = exported.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => Number(h.tagName[1]))"
    )
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_axe_finds_nothing_serious_in_the_lessons_own_outputs(exported) -> None:
    exported.locator(".np-document details").evaluate_all("all => all.forEach(d => d.open = true)")
    assert violations(exported, [".np", ".np-figure", ".np-document"]) == []
