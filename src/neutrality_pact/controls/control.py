"""One widget class for every control; `controls.js` draws the kind its specification names."""

from functools import cache
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from neutrality_pact.controls.printed import printed

HERE = Path(__file__).parent
SCRIPT = (HERE / "controls.js").read_text("utf-8")
STYLE = (HERE / "controls.css").read_text("utf-8")


# What each control carries: it waits for the script that all of them share, and lets it draw.
LOADER = """
const shared = async () => {
  for (let turn = 0; turn < 2400 && !globalThis.neutralityPactControls; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return globalThis.neutralityPactControls;
};
export default {
  async render(context) {
    const controls = await shared();
    if (controls) controls.render(context);
    else context.el.textContent = "The page could not load its controls. Run all cells again.";
  },
};
"""


class Script(anywidget.AnyWidget):
    """The script and the style of every control, sent to the page once."""

    _esm = SCRIPT
    _css = STYLE


@cache
def script() -> Script:
    """The one script of this Python; making it sends it."""
    return Script()


class Control(anywidget.AnyWidget):
    """A question, a game, a live or flipped figure or a look back, shown by native HTML elements.

    Traits
    ------
    spec : what to show; `spec["kind"]` is choose, match, order, entry, steps, write, form, live,
        flip, lab, chain, game, recall or answers.
    answer : the pupil's answer: `value`, and `n`, which counts its changes.
    saved : whether answer number `n` is stored: `at` (hour and minute) or `error` (a sentence).
    answers : every answer of the lesson (recall and answers only).
    loading, notice : an answers file the pupil chose, and what came of it (answers only).
    inputs, picture, frame : settings, still picture and scenes of a live figure.
    further : what follows the picture a moment later (lab only).
    wanted, ahead : the setting a pupil is about to move, and its results (lab only).
    """

    _esm = LOADER
    spec = traitlets.Dict().tag(sync=True)
    answer = traitlets.Dict().tag(sync=True)
    saved = traitlets.Dict().tag(sync=True)
    answers = traitlets.Dict().tag(sync=True)
    loading = traitlets.Dict().tag(sync=True)
    notice = traitlets.Unicode("").tag(sync=True)
    inputs = traitlets.Dict().tag(sync=True, echo_update=False)
    picture = traitlets.Unicode("").tag(sync=True)
    frame = traitlets.Dict().tag(sync=True)
    further = traitlets.Dict().tag(sync=True)
    wanted = traitlets.Dict().tag(sync=True, echo_update=False)
    ahead = traitlets.Dict().tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        script()
        super().__init__(**traits)

    def still(self) -> str:
        """What stands on paper, and on a page without Python, in the control's place."""
        return printed(self.spec)

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """The live control, and beside it a still one for paper and for pages without Python."""
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        still = f'<div class="np np-control">{self.still()}</div>'
        return {**data, "text/plain": self._plain(), "text/html": still}, metadata

    def _plain(self) -> str:
        return f"[{self.spec['kind']}] {self.spec.get('stem', self.spec.get('title', ''))}"
