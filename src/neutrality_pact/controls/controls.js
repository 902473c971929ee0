// The collection's controls: native HTML elements, one function per kind of question.
//
// Each control talks only to `model` (get, set, save_changes, on); Python stands behind it.
// The page loads this file once, for all controls: see `Script` in control.py.

const KINDS = { choose, match, order, entry, steps, write, form, live, flip, lab, chain, game, recall, answers };
const VERDICTS = new Map([[true, ["right", "Yes."]], [false, ["wrong", "Not yet."]], [null, ["open", "Arguable."]]]);
const FOCUSABLE = ["button", "input", "select", "summary", "textarea"];
const SAVE_PAUSE_MS = 400;
const SILENCE_MS = 5000;
const STAY_MS = 150; // with a setting, before its results are asked for
const ROUNDING = 1e-9;
const LONGEST_ANSWER = 20000; // letters
const ENOUGH_WORDS = 12; // before one good answer is shown
const ENOUGH_IN_A_BOX = 3;
// Answers not yet known to be stored: lesson -> id -> answer. They hang on the page, because they
// outlive a kernel that stopped answering.
const latest = (globalThis.neutralityPactAnswers ??= new Map());

export default {
  initialize() {
    globalThis.neutralityPactControls = this;
  },
  render({ model, el }) {
    const root = make("section", { className: "np", "data-kind": model.get("spec").kind });
    el.append(root);
    const { kind, lesson, id } = model.get("spec");
    const unsaved = latest.get(lesson)?.[id];
    const restored = unsaved && unsaved.n > (model.get("answer").n ?? 0);
    if (restored) model.set("answer", unsaved);
    KINDS[kind](model, root);
    if (restored) model.save_changes();
  },
};

// ---------------------------------------------------------------- small helpers

let serial = 0;
const unique = (word) => `np-${word}-${(serial += 1)}-${Math.random().toString(36).slice(2, 8)}`;

function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in node) node[name] = value;
    else node.setAttribute(name, value);
  }
  // JupyterLab's one-letter commands and arrow keys must not act on what has the focus here.
  if (FOCUSABLE.includes(tag) || "tabIndex" in properties) node.setAttribute("data-lm-suppress-shortcuts", "true");
  node.append(...children);
  return node;
}

const unseal = (text) =>
  JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(text), (c) => c.charCodeAt(0))));

function keep(model, value, more = {}) {
  const before = model.get("answer");
  // An answer's number tells when it was given, so that the later of two tabs wins.
  const answer = { ...before, ...more, value, n: Math.max((before.n ?? 0) + 1, Date.now()) };
  const { lesson, id } = model.get("spec");
  latest.set(lesson, { ...latest.get(lesson), [id]: answer });
  model.set("answer", answer);
  model.save_changes();
}

// Draw now, and again whenever the answer is changed from outside (an answer file was loaded).
function drawWith(model, root, draw) {
  let loaded = model.get("answer").loaded;
  const again = () => { root.replaceChildren(); draw(); };
  model.on("change:answer", () => {
    const now = model.get("answer");
    if (now.loaded === loaded) return;
    loaded = now.loaded;
    again();
  });
  again();
}

// Hand the reader a file.
function download(name, text, type) {
  const link = make("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  URL.revokeObjectURL(link.href);
}

// A line that says whether the answer is safely stored.
function savedLine(model) {
  const line = make("p", { className: "np-saved", role: "status" });
  let timer;
  const show = () => {
    const { n, at, error } = model.get("saved");
    if (n !== model.get("answer").n) return;
    clearTimeout(timer);
    const { lesson, id } = model.get("spec");
    if (!error && latest.get(lesson)) delete latest.get(lesson)[id];
    line.classList.toggle("np-problem", Boolean(error));
    line.textContent = error ? `Not saved: ${error}` : at ? `Saved ${at}` : "";
  };
  model.on("change:saved", show);
  model.on("change:answer", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      line.classList.add("np-problem");
      line.textContent = "Not saved: Python is not answering. Your answer is still on this page; "
        + "restart the kernel and run all cells, or copy it.";
    }, SILENCE_MS);
    show();
  });
  show();
  return line;
}

function feedbackBox() {
  return make("div", { className: "np-feedback", role: "status" });
}

function showFeedback(box, feedback) {
  const [look, word] = VERDICTS.get(feedback.right);
  // A right answer needs no pointer: it would read like a mistake.
  const pointer = feedback.look && feedback.right !== true ? [` Look at: ${feedback.look}.`] : [];
  box.append(make("p", { className: `np-${look}` }, make("strong", {}, word), ` ${feedback.say}`, ...pointer));
}

function button(text, action, properties = {}) {
  const node = make("button", { type: "button", textContent: text, ...properties });
  node.addEventListener("click", action);
  return node;
}

// One question with radio buttons tied to it.
function radios(stem, options, chosen, onChoose) {
  const name = unique("choice");
  const group = make("fieldset", {}, make("legend", { textContent: stem }));
  for (const option of options) {
    const input = make("input", { type: "radio", name, value: option.id, checked: option.id === chosen });
    input.addEventListener("change", () => onChoose(option.id));
    group.append(make("label", { className: "np-option" }, input, make("span", { textContent: option.text })));
  }
  return group;
}

// One label and its drop-down list, beginning with an empty choice.
function dropdown(label, options, chosen, onChoose) {
  const select = make("select", { "aria-label": label }, make("option", { value: "", textContent: "Choose…" }));
  for (const option of options) select.append(make("option", { value: option.id, textContent: option.text }));
  select.value = chosen ?? "";
  select.addEventListener("change", () => onChoose(select.value));
  return select;
}

// Help in three steps: each press tells one more, and nothing is counted.
function hints(spec) {
  if (!spec.hints) return [];
  const all = unseal(spec.hints);
  const told = make("div", { role: "status", "aria-atomic": "false" });
  const more = button("Hint", () => {
    const shown = told.children.length;
    if (shown < all.length) told.append(make("p", {}, make("strong", { textContent: `Hint ${shown + 1} of ${all.length}: ` }), all[shown]));
    if (shown + 1 >= all.length) more.textContent = "No more hints";
  });
  return [" ", more, told];
}

// ---------------------------------------------------------------- choose one

function choose(model, root) {
  const spec = model.get("spec");
  drawWith(model, root, () => {
    const box = feedbackBox();
    const { value, checked } = model.get("answer");
    root.append(radios(spec.stem, spec.options, value, (id) => {
      box.replaceChildren();
      keep(model, id, { checked: false });
    }));
    if (spec.sealed) {
      const say = (id) => showFeedback(box, unseal(spec.sealed)[id]);
      root.append(button("Check", () => check(model, box, (id) => id, say)), ...hints(spec), box);
      if (checked && value) say(value);
    }
    root.append(savedLine(model));
  });
}

// Count the try, then say what is right about the answer, or ask for one.
function check(model, box, complete, say) {
  box.replaceChildren();
  const { value, tries = 0 } = model.get("answer");
  if (!complete(value)) {
    box.append(make("p", { className: "np-wrong", textContent: "Answer first, then check." }));
    return;
  }
  keep(model, value, { tries: tries + 1, checked: true });
  say(value);
}

// ---------------------------------------------------------------- match pairs

function match(model, root) {
  const spec = model.get("spec");
  drawWith(model, root, () => {
    const group = make("fieldset", {}, make("legend", { textContent: spec.stem }));
    const boxes = new Map();
    for (const row of spec.rows) {
      const box = feedbackBox();
      boxes.set(row.id, box);
      const chosen = (model.get("answer").value ?? {})[row.id];
      const select = dropdown(row.text, spec.options, chosen, (id) => {
        box.replaceChildren();
        keep(model, { ...model.get("answer").value, [row.id]: id }, { checked: false });
      });
      group.append(make("div", { className: "np-row" }, make("span", { textContent: row.text, ariaHidden: "true" }), select, box));
    }
    const total = feedbackBox();
    const say = (value) => {
      const sealed = unseal(spec.sealed);
      let right = 0;
      for (const row of spec.rows) {
        const feedback = sealed[row.id][value[row.id]];
        boxes.get(row.id).replaceChildren();
        showFeedback(boxes.get(row.id), feedback);
        right += feedback.right === true;
      }
      total.replaceChildren(make("p", { textContent: `${right} of ${spec.rows.length} right.` }));
    };
    const complete = (value) => value && spec.rows.every((row) => value[row.id]);
    root.append(group, button("Check", () => check(model, total, complete, say)), ...hints(spec), total, savedLine(model));
    const { value, checked } = model.get("answer");
    if (checked && complete(value)) say(value);
  });
}

// ---------------------------------------------------------------- put in order

function order(model, root) {
  const spec = model.get("spec");
  drawWith(model, root, () => {
    const heading = make("p", { id: unique("order"), className: "np-stem", textContent: spec.stem });
    const list = make("ol", { "aria-labelledby": heading.id });
    const box = feedbackBox();
    const moved = make("p", { className: "np-hidden", role: "status" });
    const texts = new Map(spec.items.map((item) => [item.id, item.text]));
    const current = () => model.get("answer").value ?? spec.items.map((item) => item.id);
    const move = (id, step) => {
      const ids = [...current()];
      const from = ids.indexOf(id);
      const to = from + step;
      if (to < 0 || to >= ids.length) return;
      [ids[from], ids[to]] = [ids[to], ids[from]];
      box.replaceChildren();
      keep(model, ids, { checked: false });
      rows();
      moved.textContent = `${texts.get(id)} is now ${to + 1} of ${ids.length}.`;
      list.children[to].querySelector(step < 0 ? ".np-up" : ".np-down").focus();
    };
    const rows = () => list.replaceChildren(...current().map((id) =>
      make("li", {}, make("span", { textContent: texts.get(id) }),
        button("↑", () => move(id, -1), { className: "np-up", ariaLabel: `Move up: ${texts.get(id)}` }),
        button("↓", () => move(id, 1), { className: "np-down", ariaLabel: `Move down: ${texts.get(id)}` }))));
    const say = (ids) => {
      if (!spec.sealed) return;
      const { wrong, right } = unseal(spec.sealed);
      const broken = wrong.find(({ first, then }) => ids.indexOf(first) > ids.indexOf(then));
      showFeedback(box, broken ? { right: false, ...broken } : { right: true, ...right });
    };
    const checkOrder = () => {
      if (!model.get("answer").value) keep(model, current());
      check(model, box, Boolean, say);
    };
    rows();
    const keepOrder = button("Keep this order", () => keep(model, current()));
    root.append(heading, list, moved, spec.sealed ? button("Check", checkOrder) : keepOrder, ...hints(spec), box, savedLine(model));
    if (model.get("answer").checked) say(current());
  });
}

// ---------------------------------------------------------------- enter a number or a date

function entry(model, root) {
  const spec = model.get("spec");
  drawWith(model, root, () => {
    const box = feedbackBox();
    const input = make("input", { type: spec.type, id: unique("entry"), value: model.get("answer").value ?? "" });
    if (spec.type === "number") input.step = "any";
    input.addEventListener("input", () => {
      box.replaceChildren();
      keep(model, input.value, { checked: false });
    });
    const say = (value) => {
      const { cases, otherwise } = unseal(spec.sealed);
      const met = cases.find(({ values, tolerance = 0 }) => values.some((known) =>
        spec.type === "number" ? Math.abs(known - value) <= tolerance + ROUNDING : known === value));
      showFeedback(box, met ?? otherwise);
    };
    const go = () => check(model, box, (value) => value, say);
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") go(); });
    root.append(
      make("div", { className: "np-entry" }, make("label", { htmlFor: input.id, textContent: spec.stem }), input),
      button("Check", go), ...hints(spec), box, savedLine(model));
    if (model.get("answer").checked) say(model.get("answer").value);
  });
}

// ---------------------------------------------------------------- cards, one at a time

function steps(model, root) {
  const spec = model.get("spec");
  let place = 0;
  drawWith(model, root, () => {
    const card = make("div", { className: "np-card" });
    const done = (id) => Boolean((model.get("answer").checked ?? {})[id]);
    const go = (to) => { place = to; draw(); card.querySelector("h3, h4, .np-card-title").focus(); };
    const draw = () => {
      const step = spec.steps[place];
      const value = () => (model.get("answer").value ?? {})[step.id] ?? {};
      const boxes = step.questions.map(feedbackBox);
      const groups = step.questions.map((question, i) => radios(question.stem, question.options, value()[question.id], (id) => {
        boxes[i].replaceChildren();
        const all = model.get("answer");
        keep(model, { ...all.value, [step.id]: { ...value(), [question.id]: id } },
          { checked: { ...all.checked, [step.id]: false } });
        next.textContent = nextText();
      }));
      const say = () => step.questions.forEach((question, i) => {
        const chosen = value()[question.id];
        boxes[i].replaceChildren();
        if (chosen) showFeedback(boxes[i], unseal(spec.sealed)[step.id][question.id][chosen]);
        else boxes[i].append(make("p", { className: "np-wrong", textContent: "Answer first, then check." }));
      });
      const checkStep = () => {
        const all = model.get("answer");
        if (step.questions.every((question) => value()[question.id])) {
          keep(model, all.value, { checked: { ...all.checked, [step.id]: true },
            tries: { ...all.tries, [step.id]: ((all.tries ?? {})[step.id] ?? 0) + 1 } });
        }
        say();
        progress.textContent = progressText();
        next.textContent = nextText();
      };
      const progressText = () => `${spec.steps.filter(({ id }) => done(id)).length} of ${spec.steps.length} checked`;
      const nextText = () => (done(step.id) ? "Next" : "Skip");
      const progress = make("span", { className: "np-progress", textContent: progressText() });
      const back = button("Back", () => go(place - 1), { disabled: place === 0 });
      const next = button(nextText(), () => go(place + 1), { disabled: place === spec.steps.length - 1 });
      card.replaceChildren(
        make("p", { className: "np-card-title", tabIndex: -1 },
          make("strong", { textContent: `${place + 1} of ${spec.steps.length}: ${step.title}` })),
        make("p", { textContent: step.text }),
        ...groups.flatMap((group, i) => [group, boxes[i]]),
        make("div", { className: "np-bar" }, button("Check", checkStep), back, next, progress));
      if (done(step.id)) say();
    };
    place = Math.max(0, spec.steps.findIndex(({ id }) => !done(id)));
    draw();
    root.append(make("p", { className: "np-stem", textContent: spec.stem }), card, ...hints(spec), savedLine(model));
  });
}

// ---------------------------------------------------------------- free writing

const wordsIn = (text) => (text ?? "").split(/\s+/).filter(Boolean).length;

// A labelled text box that counts its words and stores itself soon after each change.
function textBox({ label, text, rows, starters = [] }, onStore) {
  const id = unique("write");
  const area = make("textarea", { id, rows, maxLength: LONGEST_ANSWER, value: text });
  const count = make("span", { className: "np-progress" });
  const recount = () => { count.textContent = `${wordsIn(area.value)} ${wordsIn(area.value) === 1 ? "word" : "words"}`; };
  let timer;
  let kept = area.value;
  const store = () => {
    clearTimeout(timer);
    if (area.value === kept) return;
    kept = area.value;
    onStore(kept);
  };
  area.addEventListener("input", () => {
    recount();
    clearTimeout(timer);
    timer = setTimeout(store, SAVE_PAUSE_MS);
  });
  area.addEventListener("blur", store);
  const helpers = starters.map((words) => button(words, () => {
    area.value += (area.value && !area.value.endsWith(" ") ? " " : "") + words.replace(/ ?…$/, " ");
    recount();
    store();
    area.focus();
  }));
  recount();
  return [make("label", { htmlFor: id, className: "np-stem", textContent: label }),
    ...(helpers.length ? [make("div", { className: "np-bar", role: "group", ariaLabel: "Sentence starters" }, ...helpers)] : []),
    area, make("div", { className: "np-bar" }, count)];
}

// One good answer, shown only after the pupil has written enough.
function goodAnswer(spec, enough) {
  if (!spec.sealed) return [];
  const box = feedbackBox();
  return [button("Compare with one good answer", () => box.replaceChildren(make("p", {
    textContent: enough() ? unseal(spec.sealed).good : "Write your own answer first, then compare." }))), box];
}

// What a pupil ticks before handing in a written answer, and a button that copies the answer.
function handIn(spec, model, area) {
  if (!spec.self_check) return [];
  const group = make("fieldset", {}, make("legend", { textContent: "Check your answer yourself" }));
  for (const { id, text } of spec.self_check) {
    const checked = Boolean((model.get("answer").checked ?? {})[id]);
    const box = make("input", { type: "checkbox", checked, style: "width: 24px; height: 24px; flex: none; margin: 0" });
    box.addEventListener("change", () => {
      const { value = "", checked: ticked } = model.get("answer");
      keep(model, value, { checked: { ...ticked, [id]: box.checked } });
    });
    group.append(make("label", { className: "np-option" }, box, make("span", { textContent: text })));
  }
  const said = make("p", { role: "status" });
  const copy = button("Copy my answer", async () => {
    try {
      await navigator.clipboard.writeText(area.value);
    } catch {
      area.select();
      document.execCommand("copy");
    }
    said.textContent = wordsIn(area.value) ? "Copied. Now paste it where your answer is marked." : "Write your answer first, then copy it.";
    copy.focus();
  });
  return [group, copy, said];
}

function write(model, root) {
  const spec = model.get("spec");
  drawWith(model, root, () => {
    const text = model.get("answer").value ?? "";
    const nodes = textBox({ label: spec.stem, text, rows: spec.rows ?? 4, starters: spec.starters }, (value) => keep(model, value));
    root.append(...nodes, ...handIn(spec, model, nodes.find(({ tagName }) => tagName === "TEXTAREA")), ...goodAnswer(spec, () => wordsIn(model.get("answer").value) >= ENOUGH_WORDS),
      savedLine(model));
  });
}

// Several labelled boxes that make one answer.
function form(model, root) {
  const spec = model.get("spec");
  drawWith(model, root, () => {
    const group = make("fieldset", {}, make("legend", { textContent: spec.stem }));
    const value = () => model.get("answer").value ?? {};
    for (const { id, text, starters } of spec.boxes) {
      group.append(...textBox({ label: text, text: value()[id] ?? "", rows: 2, starters },
        (words) => keep(model, { ...value(), [id]: words })));
    }
    root.append(group, ...goodAnswer(spec, () => spec.boxes.every(({ id }) => wordsIn(value()[id]) >= ENOUGH_IN_A_BOX)),
      savedLine(model));
  });
}

// ---------------------------------------------------------------- one of several prepared pages

function flip(model, root) {
  const { label, choices } = model.get("spec");
  const shown = make("div");
  const spoken = make("p", { className: "np-hidden", role: "status" });
  const select = make("select", { id: unique("flip") },
    ...choices.map(({ id, text }) => make("option", { value: id, textContent: text })));
  const show = () => { shown.innerHTML = choices.find(({ id }) => id === select.value).html; };
  select.addEventListener("change", () => {
    show();
    spoken.textContent = choices.find(({ id }) => id === select.value).said;
  });
  show();
  root.append(make("div", { className: "np-entry" }, make("label", { htmlFor: select.id, textContent: label }), select),
    shown, spoken);
}

// ---------------------------------------------------------------- a figure moved by dates

const DAY_MS = 86400000;
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August",
  "September", "October", "November", "December"];
const toDay = (iso) => Math.round(Date.parse(`${iso}T00:00:00Z`) / DAY_MS);
const toIso = (day) => new Date(day * DAY_MS).toISOString().slice(0, 10);
const inWords = (iso) => {
  const [year, month, day] = iso.split("-").map(Number);
  return `${day} ${MONTHS[month - 1]} ${year}`;
};

function live(model, root) {
  const spec = model.get("spec");
  const image = make("img");
  const marker = make("span", { className: "np-marker" });
  const title = make("strong");
  const problem = make("p", { className: "np-problem", role: "alert" });
  const table = make("div");
  const spoken = make("p", { className: "np-hidden", role: "status" });
  let quiet;
  let silent;

  // The page alone moves the day looked at; every other input is for Python to answer.
  const showDay = () => {
    const { scenes, axis } = model.get("frame");
    const day = model.get("inputs").day;
    const scene = scenes.filter(({ first }) => first <= day).at(-1);
    const said = fill(scene.title, day);
    title.textContent = said;
    image.alt = fill(scene.description, day);
    table.innerHTML = fill(scene.table, day);
    const share = (toDay(day) - toDay(axis.first)) / (toDay(axis.last) - toDay(axis.first));
    marker.style.left = `${100 * (axis.left + (axis.right - axis.left) * Math.min(Math.max(share, 0), 1))}%`;
    clearTimeout(quiet);
    quiet = setTimeout(() => { spoken.textContent = said; }, SAVE_PAUSE_MS);
  };
  const change = (inputs) => {
    const wrong = spec.inputs.find(({ id, min, max }) => inputs[id] !== null && (inputs[id] < min || inputs[id] > max));
    problem.textContent = wrong
      ? `${wrong.label}: ${inWords(inputs[wrong.id])} is outside ${inWords(wrong.min)} to ${inWords(wrong.max)}; choose a day in between.` : "";
    if (wrong) return;
    const before = model.get("inputs");
    model.set("inputs", inputs);
    if (spec.inputs.some(({ id }) => id !== "day" && inputs[id] !== before[id])) {
      model.save_changes();
      silent = setTimeout(() => {
        problem.textContent = "Python is not answering, so the picture has not changed. Restart the kernel and run all cells.";
      }, SILENCE_MS);
    } else showDay();
    refreshers.forEach((refresh) => refresh());
  };
  const panel = make("div");
  const refreshers = spec.inputs.map((input) => {
    const [node, refresh] = dateInput(input, () => model.get("inputs")[input.id],
      (value) => change({ ...model.get("inputs"), [input.id]: value }));
    panel.append(node);
    return refresh;
  });
  panel.lastChild.querySelector(".np-bar").append(button("Back to history", () => change({ ...spec.history })));

  const showPicture = () => { image.src = model.get("picture"); };
  model.on("change:picture", showPicture);
  model.on("change:frame", () => {
    clearTimeout(silent);
    problem.textContent = model.get("frame").problem;
    if (!problem.textContent) showDay();
  });
  showPicture();
  showDay();
  root.append(panel, make("figure", { className: "np-figure" },
    make("figcaption", {}, title, make("br"), spec.subtitle),
    make("div", { className: "np-picture" }, image, marker), problem,
    make("details", { open: true }, make("summary", { textContent: "The same as a table" }), table),
    make("div", { innerHTML: spec.sources })), spoken);
}

// A scene's text for one day.
function fill(text, iso) {
  return text.replaceAll("{day}", inWords(iso))
    .replace(/\{days to (\S+)\}/g, (_, end) => (toDay(end) - toDay(iso)).toLocaleString("en-GB"));
}

// A date as a date box, buttons for named days and, if wanted, a slider; one value behind them all.
function dateInput(input, current, onChange) {
  const first = toDay(input.min);
  const box = make("input", { type: "date", min: input.min, max: input.max, id: unique("date") });
  const slider = make("input", { type: "range", min: 0, max: toDay(input.max) - first, step: 1, id: unique("slider") });
  const refresh = () => {
    const value = current();
    box.disabled = value === null;
    if (value === null) {
      box.value = "";
      return;
    }
    slider.value = toDay(value) - first;
    slider.setAttribute("aria-valuetext", inWords(value));
    if (document.activeElement !== box) box.value = value;
  };
  slider.addEventListener("input", () => onChange(toIso(first + Number(slider.value))));
  // While a year is being typed the box holds dates like 0194; those wait until the box is left.
  box.addEventListener("input", () => {
    if (box.value >= input.min && box.value <= input.max) onChange(box.value);
  });
  const leave = () => { if (box.value && box.value !== current()) onChange(box.value); };
  box.addEventListener("blur", leave);
  box.addEventListener("keydown", (event) => { if (event.key === "Enter") leave(); });
  const jumps = input.jumps.map(({ text, value }) => button(text, () => onChange(value)));
  const bar = make("div", { className: "np-bar", role: "group", ariaLabel: `${input.label}: go to` }, ...jumps);
  refresh();
  const label = make("label", { htmlFor: input.slider ? slider.id : box.id, textContent: input.label });
  if (input.slider) box.ariaLabel = `${input.label}, as a date`;
  return [make("div", { className: "np-input" }, label, ...(input.slider ? [slider] : []), box, bar), refresh];
}

// ---------------------------------------------------------------- a model to try out

// The pupil bets first; then the settings unlock. Python works out each result, the page draws it.
function lab(model, root) {
  const spec = model.get("spec");
  drawWith(model, root, () => {
    const value = () => model.get("answer").value ?? {};
    const panel = make("fieldset", { className: "np-settings" }, make("legend", { textContent: "Settings" }));
    const problem = make("p", { className: "np-problem", role: "alert" });
    const result = make("div", { className: "np-result" });
    let silent;
    let storing;

    const change = (inputs) => {
      const wrong = spec.settings.find(({ id, low, high }) => !(inputs[id] >= low && inputs[id] <= high));
      problem.textContent = wrong ? `${wrong.label}: choose a number from ${wrong.low} to ${wrong.high} ${wrong.unit}.` : "";
      if (wrong) return;
      model.set("inputs", inputs);
      model.save_changes();
      refreshers.forEach((refresh) => refresh());
      const known = resultAhead(model, inputs);
      if (known && !result.hidden) show(known);
      clearTimeout(silent);
      silent = setTimeout(() => {
        problem.textContent = "Python is not answering, so the picture has not changed. Restart the kernel and run all cells.";
      }, SILENCE_MS);
      clearTimeout(storing);
      storing = setTimeout(() => keep(model, { ...value(), inputs: model.get("inputs") }), SAVE_PAUSE_MS);
    };
    const refreshers = spec.settings.map((setting) => {
      const [node, refresh] = setting.options.length ? namedSetting(setting, model, change) : numberSetting(setting, model, change);
      node.addEventListener("focusin", () => lookAhead(model, setting.id));
      panel.append(node);
      return refresh;
    });
    panel.append(make("div", { className: "np-bar" }, button("Back to history", () => change({ ...spec.history }))));

    const bet = betBox(spec, value().bet, (number) => {
      keep(model, { ...value(), bet: number });
      unlock();
    });
    const [show, showFurther] = labResult(spec, result, value);
    const unlock = () => {
      const locked = value().bet === undefined;
      panel.disabled = locked;
      result.hidden = locked;
      more.hidden = locked;
      if (locked) return;
      show(model.get("frame"));
      showFurther(model.get("further"));
    };
    const more = labMore(spec, model, change, problem);
    model.on("change:frame", () => {
      clearTimeout(silent);
      problem.textContent = model.get("frame").problem;
      // A frame on its way may be of an earlier setting; what was worked out ahead is of this one.
      if (!problem.textContent && !result.hidden) show(resultAhead(model, model.get("inputs")) ?? model.get("frame"));
    });
    model.on("change:further", () => { if (!result.hidden) showFurther(model.get("further")); });
    root.append(bet, panel, problem, result, more, savedLine(model));
    const kept = value().inputs;
    if (kept && JSON.stringify(kept) !== JSON.stringify(model.get("inputs"))) change({ ...spec.history, ...kept });
    unlock();
  });
}

// Ask for the results of one setting before it is moved, if the pupil stays with it.
function lookAhead(model, setting) {
  setTimeout(() => {
    const inputs = model.get("inputs");
    const asked = model.get("wanted") ?? {};
    const same = asked.setting === setting && onlyMoved(setting, asked.inputs, inputs);
    if (same || !document.activeElement?.closest(".np-settings")) return;
    model.set("wanted", { setting, inputs });
    model.save_changes();
  }, STAY_MS);
}

// The result of these inputs, if it was asked for ahead.
function resultAhead(model, inputs) {
  const { setting, inputs: others, results } = model.get("ahead") ?? {};
  if (!setting || !onlyMoved(setting, others, inputs)) return undefined;
  return results.find(([value]) => Math.abs(value - inputs[setting]) < 1e-9)?.[1];
}

const onlyMoved = (setting, before, now) =>
  Object.entries(now).every(([id, value]) => id === setting || value === before[id]);

function betBox(spec, placed, onBet) {
  const input = make("input", { type: "number", id: unique("bet"), min: spec.low, max: spec.high, step: spec.step, value: placed ?? "" });
  const said = make("p", { role: "status" });
  const place = () => {
    const number = input.valueAsNumber;
    if (!(number >= spec.low && number <= spec.high)) {
      said.textContent = `Enter a number from ${spec.low} to ${spec.high}.`;
      return;
    }
    said.textContent = "Your bet is placed; the settings are open. You can change your bet.";
    onBet(number);
  };
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") place(); });
  return make("div", {},
    make("div", { className: "np-entry" }, make("label", { htmlFor: input.id, textContent: spec.stem }), input,
      make("span", { textContent: spec.unit }), button("Place my bet", place)), said);
}

// Where a setting comes from: said in a word and by a mark, not by colour alone.
function settingLabel(setting, htmlFor) {
  const badge = make("span", { className: `np-badge np-${setting.status}`, textContent: setting.status });
  return [make("label", { htmlFor, textContent: setting.label }), ...(setting.status === "asked" ? [] : [badge])];
}

function numberSetting(setting, model, onChange) {
  const { id, label, low, high, step, unit } = setting;
  const slider = make("input", { type: "range", id: unique("slider"), min: low, max: high, step });
  const box = make("input", { type: "number", ariaLabel: `${label}, as a number`, min: low, max: high, step });
  const change = (text) => onChange({ ...model.get("inputs"), [id]: Number(text) });
  slider.addEventListener("input", () => change(slider.value));
  box.addEventListener("change", () => change(box.value === "" ? NaN : box.value));
  const refresh = () => {
    const value = model.get("inputs")[id];
    slider.value = value;
    slider.setAttribute("aria-valuetext", `${value} ${unit}`);
    if (document.activeElement !== box) box.value = value;
  };
  refresh();
  const node = make("div", { className: "np-input" }, ...settingLabel(setting, slider.id), slider, box, make("span", { textContent: unit }));
  return [node, refresh];
}

function namedSetting(setting, model, onChange) {
  const select = make("select", { id: unique("setting") },
    ...setting.options.map(([value, text]) => make("option", { value, textContent: text })));
  select.addEventListener("change", () => onChange({ ...model.get("inputs"), [setting.id]: Number(select.value) }));
  const refresh = () => { select.value = model.get("inputs")[setting.id]; };
  refresh();
  return [make("div", { className: "np-input" }, ...settingLabel(setting, select.id), select), refresh];
}

// The result as a sentence, a picture and a table; a moment later further pictures of the same settings.
function labResult(spec, box, value) {
  const broken = make("p", { className: "np-broken" });
  const judged = make("p");
  const spoken = make("p", { className: "np-hidden", role: "status" });
  const main = chartFigure();
  const further = make("div");
  box.append(main.node, broken, judged, further, spoken);
  let figures = [];
  let quiet;
  const show = (frame) => {
    const { bet } = value();
    const marks = [...frame.chart.marks, { kind: spec.bet_line, points: [[bet]], colour: "#000", label: "your bet", dashed: true }];
    main.show({ ...frame, chart: { ...frame.chart, marks }, caption: spec.subtitle,
      description: `${frame.description} Your bet: ${bet} ${spec.unit}.` });
    broken.textContent = frame.broken;
    clearTimeout(quiet);
    quiet = setTimeout(() => { spoken.textContent = frame.title; }, SAVE_PAUSE_MS);
  };
  const showFurther = (found) => {
    judged.textContent = found.judged;
    if (!figures.length) {
      figures = found.figures.map(chartFigure);
      further.append(...figures.map(({ node }) => node));
    }
    figures.forEach((figure, i) => figure.show(found.figures[i]));
  };
  return [show, showFurther];
}

// A chart with its title, caption and table; `show` draws it anew if anything in it has changed.
function chartFigure() {
  const [title, caption, picture, table] = [make("strong"), make("span"), make("div", { className: "np-picture" }), make("div")];
  const node = make("figure", { className: "np-figure" }, make("figcaption", {}, title, make("br"), caption), picture,
    make("details", {}, make("summary", { textContent: "The same as a table" }), table));
  let drawn;
  return { node, show: (shown) => {
    const now = JSON.stringify(shown);
    if (now === drawn) return;
    drawn = now;
    title.textContent = shown.title;
    caption.textContent = shown.caption;
    picture.replaceChildren(drawChart(shown.chart, shown.description));
    table.innerHTML = shown.table;
  } };
}

// What others object, what would break the result, what the model leaves out, and taking it along.
function labMore(spec, model, change, problem) {
  const objections = spec.objections.map(({ who, says, set }) => make("li", {},
    make("strong", { textContent: `${who}: ` }), `${says} `,
    button("Try this", () => change({ ...model.get("inputs"), ...set }), { ariaLabel: `Try this: ${who}` })));
  const text = () => `${spec.lab}: ${spec.settings.map(({ id }) => `${id}=${model.get("inputs")[id]}`).join("; ")}`;
  const words = make("input", { type: "text", id: unique("settings"), size: 60 });
  const said = make("p", { role: "status" });
  const restore = () => {
    const [name, rest = ""] = words.value.split(":");
    const found = Object.fromEntries(rest.split(";").map((part) => part.split("=").map((one) => one.trim())));
    if (name.trim() !== spec.lab || spec.settings.some(({ id }) => !Number.isFinite(parseFloat(found[id])))) {
      said.textContent = `This text does not hold every setting of this lab. It should look like: ${text()}`;
      return;
    }
    change(Object.fromEntries(spec.settings.map(({ id }) => [id, Number(found[id])])));
    said.textContent = problem.textContent ? "" : "Your settings are back.";
  };
  return make("div", {},
    make("p", { className: "np-stem", textContent: "Three objections" }), make("ul", {}, ...objections),
    make("p", { className: "np-stem", textContent: "Break it" }), make("p", { textContent: spec.break_it }),
    make("p", { className: "np-stem", textContent: "What this leaves out" }),
    make("ul", {}, ...spec.leaves_out.map((words) => make("li", { textContent: words }))),
    make("div", { innerHTML: spec.beside }),
    make("p", { className: "np-stem", textContent: "Take it along" }),
    make("div", { className: "np-bar" },
      button("Download this result as a page to print", () => {
        const name = `${spec.lab}-result.html`;
        download(name, labPage(spec, model, text()), "text/html");
        said.textContent = `${name} is in your downloads folder.`;
      }),
      button("Show my settings as text", () => { words.value = text(); words.select(); })),
    make("div", { className: "np-entry" }, make("label", { htmlFor: words.id, textContent: "Settings as text:" }), words,
      button("Use this text", restore)), said);
}

// One printable page: question, bet, settings, result, picture, table, sources.
function labPage(spec, model, text) {
  const frame = model.get("frame");
  const { bet } = model.get("answer").value;
  const page = make("main", {}, make("h1", { textContent: spec.title }), make("p", { textContent: `${spec.stem} ${bet} ${spec.unit}` }),
    make("h2", { textContent: "Result" }), make("p", { textContent: frame.title }), make("p", { textContent: spec.subtitle }),
    drawChart(frame.chart, frame.description), make("div", { innerHTML: frame.table }),
    make("p", { textContent: model.get("further").judged }), make("h2", { textContent: "Settings" }),
    make("ul", {}, ...spec.settings.map(({ id, label, unit, status, options }) => {
      const value = model.get("inputs")[id];
      const named = options.find(([number]) => number === value)?.[1];
      return make("li", { textContent: `${label}: ${named ?? `${value} ${unit}`}${status === "asked" ? "" : ` (${status})`}` });
    })),
    make("p", { textContent: `To restore: ${text}` }), make("h2", { textContent: "What this leaves out" }),
    make("ul", {}, ...spec.leaves_out.map((words) => make("li", { textContent: words }))),
    make("div", { innerHTML: spec.sources_html }));
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${page.querySelector("h1").innerHTML}</title>`
    + `<style>body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}svg{width:100%}table{border-collapse:collapse}td,th{border:1px solid #767676;padding:.2rem .5rem;text-align:left}</style>${page.outerHTML}</html>`;
}

// ---------------------------------------------------------------- a chart, drawn in the page

const SVG = "http://www.w3.org/2000/svg";
const CHART_WIDTH = 860;
const LETTER = 7.6; // width of an average letter at 14 px

function draw(tag, properties, text) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(properties)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

// `chart` is what figures/chart.py describes: two axes and marks in the data's own units.
function drawChart(chart, description) {
  const [width, height] = [CHART_WIDTH, CHART_WIDTH * chart.height];
  const widest = Math.max(...chart.y.ticks.map(([, words]) => words.length), 2) * LETTER;
  const area = { left: widest + (chart.y.label ? 34 : 12), right: width - 16, top: 22, bottom: height - 48 };
  const { x, y } = chart;
  const across = (value) => area.left + ((area.right - area.left) * (value - x.low)) / (x.high - x.low);
  const up = (value) => area.bottom - ((area.bottom - area.top) * (value - y.low)) / (y.high - y.low);
  const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": description, class: "np-chart" });
  const words = (left, top, text, more = {}) => svg.append(draw("text", { x: left, y: top, ...more }, text));
  svg.append(draw("rect", { width, height, fill: "#fff" }));
  for (const [value, text] of x.ticks) {
    svg.append(draw("line", { x1: across(value), x2: across(value), y1: area.top, y2: area.bottom, stroke: "#e3e3e3" }));
    words(across(value), area.bottom + 18, text, { "text-anchor": "middle" });
  }
  for (const [value, text] of y.ticks) {
    svg.append(draw("line", { x1: area.left, x2: area.right, y1: up(value), y2: up(value), stroke: "#e3e3e3" }));
    words(area.left - 8, up(value) + 5, text, { "text-anchor": "end" });
  }
  words((area.left + area.right) / 2, height - 8, x.label, { "text-anchor": "middle" });
  if (y.label) words(0, 0, y.label, { "text-anchor": "middle", transform: `translate(16 ${(area.top + area.bottom) / 2}) rotate(-90)` });
  svg.append(draw("path", { d: `M${area.left} ${area.top}V${area.bottom}H${area.right}`, fill: "none", stroke: "#595959" }));
  const say = (mark, left, top) => {
    if (!mark.label) return;
    const flip = left + mark.label.length * LETTER > area.right;
    words(left + (flip ? -8 : 8), top - 6, mark.label, { fill: mark.colour, "text-anchor": flip ? "end" : "start", class: "np-said" });
  };
  for (const mark of chart.marks) drawMark(svg, mark, { across, up, area, say });
  return svg;
}

function drawMark(svg, mark, { across, up, area, say }) {
  const { kind, points, colour } = mark;
  const dashes = mark.dashed ? { "stroke-dasharray": "7 5" } : {};
  const path = (list) => list.map(([left, top], i) => `${i ? "L" : "M"}${left.toFixed(1)} ${top.toFixed(1)}`).join("");
  const last = points.at(-1);
  if (kind === "line") {
    svg.append(draw("path", { d: path(points.map(([a, b]) => [across(a), up(b)])), fill: "none", stroke: colour, "stroke-width": 3, ...dashes }));
    say(mark, across(last[0]), up(last[1]));
  } else if (kind === "band") {
    const there = points.map(([a, low]) => [across(a), up(low)]);
    const back = points.map(([a, , high]) => [across(a), up(high)]).reverse();
    svg.append(draw("path", { d: `${path([...there, ...back])}Z`, fill: colour, "fill-opacity": 0.22 }));
  } else if (kind === "bars") {
    for (const [left, right, bottom, top] of points) {
      svg.append(draw("rect", { x: Math.min(across(left), across(right)), y: Math.min(up(bottom), up(top)),
        width: Math.abs(across(right) - across(left)), height: Math.abs(up(top) - up(bottom)),
        fill: mark.dashed ? "#fff" : colour, stroke: colour }));
    }
    say({ ...mark, colour: "#000" }, across(Math.max(last[0], last[1])), (up(last[2]) + up(last[3])) / 2 + 11);
  } else if (kind === "dots") {
    for (const [a, b] of points) {
      svg.append(draw("circle", { cx: across(a), cy: up(b), r: 6, fill: mark.dashed ? "#fff" : colour, stroke: colour, "stroke-width": 2 }));
    }
    say(mark, across(last[0]), up(last[1]));
  } else if (kind === "upright") {
    const at = across(last[0]);
    svg.append(draw("line", { x1: at, x2: at, y1: area.top, y2: area.bottom, stroke: colour, "stroke-width": 2, ...dashes }));
    say(mark, at, area.top + 4);
  } else if (kind === "across") {
    const at = up(last[0]);
    svg.append(draw("line", { x1: area.left, x2: area.right, y1: at, y2: at, stroke: colour, "stroke-width": 2, ...dashes }));
    say(mark, area.right, at);
  } else {
    svg.append(draw("text", { x: across(last[0]), y: up(last[1]) + 5, fill: colour, "text-anchor": "middle", class: "np-said" }, mark.label));
  }
}

// ---------------------------------------------------------------- a chain of chances

// Each link a chance in per cent, given the links above it; all must happen, so the chances multiply.
// A hundred dots show it. The whole must not be below the chain, nor below its ways together.
function chain(model, root) {
  const spec = model.get("spec");
  drawWith(model, root, () => {
    const value = () => model.get("answer").value ?? {};
    const said = make("p", { role: "status" });
    const dots = make("div", { className: "np-picture" });
    const parts = make("p", { role: "status" });
    const all = () => spec.links.reduce((product, { id }) => product * value()[id] / 100, 100);
    const chance = (id, text) => {
      const input = make("input", { type: "number", min: 0, max: 100, step: 1, id: unique("chance"), value: value()[id] ?? "" });
      input.addEventListener("input", () => {
        const number = input.valueAsNumber;
        const { [id]: before, ...others } = value();
        keep(model, number >= 0 && number <= 100 ? { ...others, [id]: number } : others);
        tell();
      });
      return make("div", { className: "np-entry" }, make("label", { htmlFor: input.id, textContent: text }), input,
        make("span", { textContent: "in 100" }));
    };
    const tell = () => {
      const given = (list) => list.every(({ id }) => value()[id] !== undefined);
      dots.replaceChildren();
      said.textContent = given(spec.links) ? "" : "Give each link a number from 0 to 100.";
      if (given(spec.links)) {
        const weakest = spec.links.reduce((a, b) => (value()[b.id] < value()[a.id] ? b : a));
        said.textContent = `All ${spec.links.length} together: about ${Math.round(all())} in 100. `
          + `The weakest link is “${weakest.text}”.`;
        dots.append(hundredDots(Math.round(all()), said.textContent));
      }
      parts.textContent = "";
      if (spec.paths.length && given(spec.paths)) {
        const sum = spec.paths.reduce((total, { id }) => total + value()[id], 0);
        const whole = value()[spec.whole.id];
        parts.textContent = [`The ways together: ${sum} in 100.`, ...doubts(sum, whole, given(spec.links) ? all() : 0)].join(" ");
      }
    };
    root.append(make("p", { className: "np-stem", textContent: spec.stem }), ...spec.links.map(({ id, text }) => chance(id, text)),
      said, dots, make("p", { className: "np-stem", textContent: spec.unpack }),
      chance(spec.whole.id, spec.whole.text), ...spec.paths.map(({ id, text }) => chance(id, text)), parts, savedLine(model));
    tell();
  });
}

// What does not add up between the ways, the whole and the chain, in sentences.
function doubts(sum, whole, chained) {
  const said = [];
  if (sum > 100) said.push("That is more than 100, so they cannot all be right.");
  if (whole === undefined) return said;
  if (sum > whole) said.push(`That is more than the ${whole} you gave the whole. Detail often makes a story feel likelier.`);
  if (sum < whole) said.push(`That is less than the ${whole} you gave the whole.`);
  if (sum === whole) said.push("You gave the whole the same: that fits.");
  if (whole < Math.round(chained)) said.push(`But your chain comes to about ${Math.round(chained)} in 100, and it is only one way.`);
  return said;
}

function hundredDots(filled, description) {
  const svg = draw("svg", { viewBox: "0 0 430 172", role: "img", "aria-label": `A hundred dots, ${filled} of them filled. ${description}`, class: "np-dots" });
  for (let i = 0; i < 100; i += 1) {
    svg.append(draw("circle", { cx: 12 + 21 * (i % 20), cy: 16 + 34 * Math.floor(i / 20), r: 8,
      fill: i < filled ? "#0072b2" : "#fff", stroke: "#595959", "stroke-width": 1.5 }));
  }
  return svg;
}

// ---------------------------------------------------------------- looking back, taking along

function inText(item, answer) {
  const value = answer?.value;
  if (value === undefined || value === "") return "(no answer yet)";
  const text = (options, id) => options.find((option) => option.id === id)?.text ?? "(no answer yet)";
  if (item.kind === "choose") return text(item.options, value);
  if (item.kind === "match") return item.rows.map((row) => `${row.text}: ${text(item.options, value[row.id])}`).join("\n");
  if (item.kind === "order") return value.map((id, i) => `${i + 1}. ${text(item.items, id)}`).join("\n");
  if (item.kind === "steps") {
    return item.steps.map((step) => `${step.title}: ${step.questions.map((question) =>
      text(question.options, (value[step.id] ?? {})[question.id])).join("; ")}`).join("\n");
  }
  if (item.kind === "lab") return `${value.bet} ${item.unit}`;
  if (item.kind === "chain") {
    return [...item.links, item.whole, ...item.paths].map(({ id, text: words }) => `${words} ${value[id] ?? "–"} in 100`).join("\n");
  }
  if (item.kind === "game") return playedLines(value, item).join("\n") || "(no answer yet)";
  if (item.kind === "form") return item.boxes.map((box) => `${box.text} ${value[box.id] ?? ""}`).join("\n");
  return String(value);
}

function together(model) {
  return { ...model.get("answers"), ...latest.get(model.get("spec").lesson) };
}

function recall(model, root) {
  const spec = model.get("spec");
  const list = make("dl");
  const draw = () => list.replaceChildren(...spec.items.flatMap((item) => [
    make("dt", { textContent: item.stem }),
    make("dd", { textContent: inText(item, together(model)[item.id]) })]));
  model.on("change:answers", draw);
  draw();
  root.append(make("p", { className: "np-stem", textContent: spec.stem }), list);
}

function answers(model, root) {
  const spec = model.get("spec");
  const said = make("p", { role: "status" });
  const save = (name, text, type) => {
    download(name, text, type);
    said.textContent = `${name} is in your downloads folder.`;
  };
  const readable = () => [spec.title, "",
    ...spec.items.flatMap((item) => [`${item.id}  ${item.stem}`, inText(item, together(model)[item.id]), ""])].join("\n");
  const whole = () => JSON.stringify({ collection: "neutrality-pact", format: 1, lesson: spec.lesson, answers: together(model) }, null, 1);
  const file = make("input", { type: "file", accept: ".json", id: unique("file") });
  file.addEventListener("change", async () => {
    if (!file.files.length) return;
    said.textContent = "Loading…";
    model.set("loading", { name: file.files[0].name, size: file.files[0].size,
      text: file.files[0].size > spec.largest ? "" : await file.files[0].text(), n: Date.now() });
    model.save_changes();
    file.value = "";
  });
  model.on("change:notice", () => {
    said.textContent = model.get("notice");
    if (said.textContent.startsWith("Loaded")) latest.delete(spec.lesson);
  });
  root.append(
    make("div", { className: "np-bar" },
      button("Download to hand in (text)", () => save(`${spec.lesson}-answers.txt`, readable(), "text/plain")),
      button("Download to continue elsewhere (file)", () => save(`${spec.lesson}-answers.json`, whole(), "application/json"))),
    make("div", { className: "np-entry" }, make("label", { htmlFor: file.id, textContent: "Load an answers file (.json):" }), file),
    said);
}

// ---------------------------------------------------------------- a scene of the decision game

const ENOUGH_FOR_A_REASON = 15; // words
const NEW_GAME = { stage: "brief", mode: "alone", role: "", choice: "", reason: "", final: "", why: "", debrief: "",
  passed: false, opened: false };

export const stagesOf = (scene) => ["brief", ...scene.cards.map((_, i) => `card_${i + 1}`),
  "choice", "reason", "rival", "outcome", "debrief"];

const isBefore = (state, stage, scene) => stagesOf(scene).indexOf(state.stage) < stagesOf(scene).indexOf(stage);

// What the player must still do before the next part opens, in a sentence; empty if nothing.
export function missing(state) {
  const short = ENOUGH_FOR_A_REASON - wordsIn(state.reason);
  if (state.stage === "choice" && !state.choice) return "Choose one of the options first.";
  if (state.opened) return "";
  if (state.stage === "reason" && short > 0) return `Write ${short} more ${short === 1 ? "word" : "words"} first.`;
  if (state.stage === "rival" && !state.final) return "First say whether you keep your choice or change it.";
  if (state.stage === "rival" && !wordsIn(state.why)) return "First write one line why.";
  return "";
}

// The rules of the game: one state, one action, the next state. An action that the rules do not
// allow leaves the state as it is.
export function advance(state, action, scene) {
  const stages = stagesOf(scene);
  const at = stages.indexOf(state.stage);
  const early = isBefore(state, "rival", scene);
  if (action.type === "next") return missing(state) || at === stages.length - 1 ? state : { ...state, stage: stages[at + 1] };
  if (action.type === "back") return (early && at > 0) || state.stage === "debrief" ? { ...state, stage: stages[at - 1] } : state;
  if (action.type === "pass") return isBefore(state, "outcome", scene) ? { ...state, stage: "outcome", passed: true } : state;
  if (action.type === "open") {
    return ["reason", "rival"].includes(state.stage) ? { ...state, stage: stages[at + 1], opened: true } : state;
  }
  const options = scene.options.map(({ id }) => id);
  const roles = ["", ...scene.roles.map(({ id }) => id)];
  const { field, value } = action;
  const allowed = action.type === "set" && {
    mode: ["alone", "group"].includes(value),
    role: roles.includes(value),
    choice: early && options.includes(value),
    reason: early && typeof value === "string",
    final: state.stage === "rival" && options.includes(value),
    why: state.stage === "rival" && typeof value === "string",
    debrief: state.stage === "debrief" && typeof value === "string",
  }[field];
  return allowed ? { ...state, [field]: value } : state;
}

const textOf = (scene, id) => scene.options.find((option) => option.id === id)?.text ?? "(none)";

// What the player chose and wrote, line by line.
function playedLines(state, scene) {
  const kept = state.final === state.choice ? "I kept my advice" : `I changed it to: ${textOf(scene, state.final)}`;
  return [
    ...(state.passed ? ["I passed."] : []),
    ...(state.opened ? ["The teacher opened the next part."] : []),
    ...(state.choice ? [`My advice: ${textOf(scene, state.choice)}`] : []),
    ...(state.reason ? [`My reason: ${state.reason}`] : []),
    ...(state.final ? [kept] : []),
    ...(state.why ? [`Why: ${state.why}`] : []),
    ...(state.debrief ? [`Afterwards: ${state.debrief}`] : []),
  ];
}

// The log as text. It holds no part that the player has not yet seen.
export function gameLog(state, scene) {
  const heard = !isBefore(state, "rival", scene) && state.choice && !state.passed;
  const seen = isBefore(state, "outcome", scene) ? null : unseal(scene.ending);
  return [scene.stem, "", ...playedLines(state, scene),
    ...(heard ? ["", `The rival adviser: ${unseal(scene.rivals[state.choice]).text}`] : []),
    ...(seen ? ["", "What happened:", ...seen.outcome.map(({ text }) => `- ${text}`)] : []), ""].join("\n");
}

function game(model, root) {
  const scene = model.get("spec");
  const state = () => ({ ...NEW_GAME, ...model.get("answer").value });
  drawWith(model, root, () => {
    const part = make("div", { className: "np-card" });
    const act = (action) => {
      const before = state();
      const after = advance(before, action, scene);
      if (after !== before) keep(model, after);
      if (after.stage !== before.stage) {
        draw();
        part.querySelector("h3").focus();
      }
      return after !== before;
    };
    const draw = () => part.replaceChildren(...gamePart(scene, state, act));
    draw();
    root.append(part, savedLine(model));
  });
}

// Everything that one stage shows: heading, its own content, what can be read again, buttons.
function gamePart(scene, state, act) {
  const stages = stagesOf(scene);
  const { stage, passed } = state();
  const at = stages.indexOf(stage);
  const [title, inside, nextText] = GAME_STAGES[stage.replace(/\d+$/, "")](scene, state, act);
  const box = feedbackBox();
  const next = () => {
    box.replaceChildren();
    if (!act({ type: "next" })) box.append(make("p", { className: "np-wrong", textContent: missing(state()) }));
  };
  const content = make("div", {}, ...inside);
  content.addEventListener("input", () => box.replaceChildren());
  const early = isBefore(state(), "rival", scene);
  const cards = isBefore(state(), "choice", scene) ? [] : [make("details", {},
    make("summary", { textContent: "Read the brief and the cards again" }),
    ...briefNodes(scene), ...scene.cards.flatMap((card) => [make("h4", { textContent: card.title }), ...cardNodes(card)]))];
  const teacher = ["reason", "rival"].includes(stage) ? [make("details", {},
    make("summary", { textContent: "Teacher: go on without a reason" }),
    button("Yes, open the next part", () => act({ type: "open" })))] : [];
  const bar = make("div", { className: "np-bar" },
    ...((early && at > 0) || stage === "debrief" ? [button("Back", () => act({ type: "back" }))] : []),
    ...(nextText ? [button(nextText, next)] : []),
    ...(stage === "debrief" ? [button("Download my log (text)", () => download(`${scene.id}-log.txt`, gameLog(state(), scene), "text/plain"))] : []),
    ...(isBefore(state(), "outcome", scene) ? [button("Pass", () => act({ type: "pass" }))] : []));
  return [
    make("h3", { tabIndex: -1 }, make("span", { className: "np-progress", textContent: `Part ${at + 1} of ${stages.length}` }),
      " ", passed && stage === "outcome" ? `You passed. ${title}` : title),
    content, ...cards, box, bar, ...teacher];
}

const paragraphs = (texts) => texts.map((text) => make("p", { textContent: text }));
const cited = (cite) => (cite ? [make("p", { className: "np-cite", innerHTML: `<small>${cite}</small>` })] : []);
const column = (group) => { group.classList.add("np-column"); return group; };
const capital = (text) => text[0].toUpperCase() + text.slice(1);
const briefNodes = (scene) => paragraphs(scene.brief);
const cardNodes = (card) => card.parts.flatMap(({ label, text, cite }) => [
  make("p", { className: "np-part" }, make("strong", { textContent: label })),
  make("blockquote", {}, ...paragraphs(text.split("\n\n").map((words) => words.trim()).filter(Boolean))), ...cited(cite)]);

// My role's card in a group; what each adviser says when a player is alone.
function roleNodes(scene, state) {
  const { mode, role } = state();
  const mine = scene.roles.find(({ id }) => id === role);
  if (mode === "alone") {
    return [make("h4", { textContent: "What the advisers say (invented voices)" }), make("dl", {}, ...scene.roles.flatMap(({ name, says }) => [
      make("dt", { textContent: capital(name) }), make("dd", { textContent: says })]))];
  }
  return [make("p", {}, make("strong", { textContent: mine ? `You are ${mine.name}. ` : "In your group: " }),
    `${mine ? `${mine.text} ` : ""}Each of you speaks for one minute. Then each chooses alone.`)];
}

function gameWriting(label, rows, state, act, field) {
  return textBox({ label, rows, text: state()[field] }, (value) => act({ type: "set", field, value }));
}

const GAME_STAGES = {
  brief(scene, state, act) {
    const roleCard = make("div");
    const drawRole = () => {
      const { mode, role } = state();
      const mine = scene.roles.find(({ id }) => id === role);
      const choose = dropdown("My role", scene.roles.map(({ id, name }) => ({ id, text: name })), role, (value) => {
        act({ type: "set", field: "role", value });
        told.textContent = scene.roles.find(({ id }) => id === value)?.text ?? "";
      });
      const told = make("p", { role: "status", textContent: mine?.text ?? "" });
      roleCard.replaceChildren(...(mode === "group"
        ? [make("div", { className: "np-entry" }, make("span", { textContent: "My role", ariaHidden: "true" }), choose), told] : []));
    };
    drawRole();
    const ways = [{ id: "alone", text: "Alone: advisers speak to me" }, { id: "group", text: "In a group: each of us plays an adviser" }];
    return [scene.title, [...briefNodes(scene),
      radios("How do you play?", ways, state().mode, (value) => { act({ type: "set", field: "mode", value }); drawRole(); }), roleCard,
      make("p", { textContent: "You may pass at any time, and need not say why. Then you see what happened." })],
    "Read the first card"];
  },
  card_(scene, state) {
    const place = Number(state().stage.slice(5));
    const card = scene.cards[place - 1];
    return [`Card ${place}: ${card.title}`, cardNodes(card), place < scene.cards.length ? "Next card" : "Choose"];
  },
  choice: (scene, state, act) => ["What do you advise?", [...roleNodes(scene, state),
    column(radios("My advice", scene.options, state().choice, (value) => act({ type: "set", field: "choice", value })))], "Give my reason"],
  reason(scene, state, act) {
    const left = make("p", { className: "np-progress", role: "status" });
    const nodes = gameWriting("Why? Give one reason, and use something from a card.", 4, state, act, "reason");
    const area = nodes.find((node) => node.tagName === "TEXTAREA");
    const recount = () => {
      const short = ENOUGH_FOR_A_REASON - wordsIn(area.value);
      const said = short > 0 ? `At least ${ENOUGH_FOR_A_REASON} words: ${short} to go.` : "Enough words. Go on when you are ready.";
      if (left.textContent !== said) left.textContent = said;
    };
    left.id = unique("left");
    area.setAttribute("aria-describedby", left.id);
    area.addEventListener("input", recount);
    recount();
    return ["Why?", [make("p", {}, make("strong", { textContent: "My advice: " }), textOf(scene, state().choice)),
      ...nodes.slice(0, -1), left],
      "Hear a rival adviser"];
  },
  rival(scene, state, act) {
    const { text, look, cite } = unseal(scene.rivals[state().choice]);
    return ["A rival adviser answers (an invented voice)", [
      make("p", {}, make("strong", { textContent: "You said: " }), `${textOf(scene, state().choice)}. ${state().reason}`),
      make("blockquote", {}, ...paragraphs([text]), make("p", { textContent: `Look at: ${look}.` })), ...cited(cite),
      column(radios("Keep your advice or change it?", scene.options.map(({ id, text: words }) => ({ id,
        text: id === state().choice ? `I keep: ${words}` : words })), state().final, (value) => act({ type: "set", field: "final", value }))),
      ...gameWriting("Why? One line is enough.", 2, state, act, "why")], "See what happened"];
  },
  outcome(scene) {
    const { outcome, happened, argue, positions } = unseal(scene.ending);
    const list = (nodes) => make("ol", {}, ...nodes.map((inside) => make("li", {}, ...inside)));
    const works = (told) => list(told.map(({ cite }) => cited(cite)));
    return ["What happened", [
      make("p", {}, make("strong", { textContent: "Nearest to what happened: " }), `${textOf(scene, happened)}.`),
      list(outcome.map(({ text }) => [text])),
      make("h4", { textContent: "What is still argued" }), make("p", { textContent: argue }),
      list(positions.map(({ holder, text }) => [make("strong", { textContent: `${holder}. ` }), text])),
      make("details", {}, make("summary", { textContent: "Where this comes from" }),
        make("p", { textContent: "What happened:" }), works(outcome),
        make("p", { textContent: "What is still argued:" }), works(positions)),
    ], "Look back"];
  },
  debrief(scene, state, act) {
    const { debrief } = unseal(scene.ending);
    return ["Look back", [
      make("ol", {}, ...debrief.map((text) => make("li", { textContent: text }))),
      ...gameWriting("Talk about them. If you are alone, write about one.", 3, state, act, "debrief"),
      make("h4", { textContent: "What you said" }),
      ...paragraphs(playedLines({ ...state(), debrief: "" }, scene))], ""];
  },
};

