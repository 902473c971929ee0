"""What axe finds on a page: its contrast rule, most of its work, tries each look once."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# A look is all that contrast depends on where nothing floats over a text: its colour, size and
# weight, and the grounds behind it. What looks like something that has passed before is left out.
RUN = """async ({ include, tags, passed }) => {
    const grounds = new Map([[null, '']]), known = new Set(passed);
    const ground = (e) => {
        if (!grounds.has(e)) {
            const { backgroundColor, backgroundImage, opacity } = getComputedStyle(e);
            const own = `${backgroundColor} ${backgroundImage} ${opacity};`;
            const clear = own === 'rgba(0, 0, 0, 0) none 1;';
            grounds.set(e, ground(e.parentElement) + (clear ? '' : own));
        }
        return grounds.get(e);
    };
    const look = (e) => {
        const { color, fontSize, fontWeight, textShadow } = getComputedStyle(e);
        return `${color} ${fontSize} ${fontWeight} ${textShadow} on ${ground(e)}`;
    };
    const seen = [...document.body.querySelectorAll('*')].filter(e => known.has(look(e)));
    seen.forEach(e => e.setAttribute('data-seen', ''));
    axe.configure({ rules: [{ id: 'color-contrast', selector: ':not([data-seen])' }] });
    const found = await axe.run({ include }, {
        runOnly: { type: 'tag', values: tags },
        resultTypes: ['passes', 'violations'], elementRef: true, selectors: false,
    });
    seen.forEach(e => e.removeAttribute('data-seen'));
    const contrast = found.passes.filter(({ id }) => id === 'color-contrast');
    const looks = contrast.flatMap(({ nodes }) => nodes.map(({ element }) => look(element)));
    const violations = found.violations
        .filter(({ impact }) => ['serious', 'critical'].includes(impact))
        .flatMap(({ id, impact, nodes }) => nodes.map(
            ({ html }) => `${id} (${impact}): ${html.slice(0, 200)}`
        ));
    return { looks: [...new Set(looks)], violations };
}"""

_passed: set[str] = set()


def violations(page: Page, selectors: list[str]) -> list[str]:
    """What axe finds serious or critical in the parts of a page that we make."""
    include = [[one] for one in selectors if page.locator(one).count()]
    if page.evaluate("!window.axe"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate(RUN, {"include": include, "tags": TAGS, "passed": sorted(_passed)})
    _passed.update(found["looks"])
    return found["violations"]
