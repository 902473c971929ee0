"""What axe finds on a page: its contrast rule, most of its work, runs once for each look."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
REST = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"color-contrast": {"enabled": False}},
    "resultTypes": ["violations"],
}
# A look is all that contrast depends on: the text's colour, size and weight, and the grounds
# behind it. What looks like something that has passed before is left out.
CONTRAST = """async ({ include, passed }) => {
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
        runOnly: { type: 'rule', values: ['color-contrast'] },
        resultTypes: ['passes', 'violations'], elementRef: true, selectors: false,
    });
    seen.forEach(e => e.removeAttribute('data-seen'));
    const looks = found.passes.flatMap(rule => rule.nodes.map(node => look(node.element)));
    const unlike = found.violations.map(
        ({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ html }) => ({ html })) })
    );
    return { looks: [...new Set(looks)], unlike };
}"""

_passed: set[str] = set()


def violations(page: Page, selectors: list[str]) -> list[str]:
    """What axe finds serious or critical in the parts of a page that we make."""
    include = [[one] for one in selectors if page.locator(one).count()]
    found = Axe().run(page, context={"include": include}, options=REST).response["violations"]
    contrast = page.evaluate(CONTRAST, {"include": include, "passed": sorted(_passed)})
    _passed.update(contrast["looks"])
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:200]}"
        for one in [*found, *contrast["unlike"]]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
