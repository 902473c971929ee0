// The collection's controls: native HTML elements, one function per kind of question.
//
// Each control talks only to `model` (get, set, save_changes, on); Python stands behind it.

const KINDS = { choose, match, order, entry, steps, write, form, live, flip, recall, answers };
const VERDICTS = new Map([[true, ["right", "Yes."]], [false, ["wrong", "Not yet."]], [null, ["open", "Arguable."]]]);
const FOCUSABLE = ["button", "input", "select", "summary", "textarea"];
const SAVE_PAUSE_MS = 400;
const SILENCE_MS = 5000;
const LONGEST_ANSWER = 20000; // letters
const ENOUGH_WORDS = 12; // before one good answer is shown
const ENOUGH_IN_A_BOX = 3;
// Answers not yet known to be stored: lesson -> id -> answer. Each control is loaded as a module of
// its own, so what they share hangs on the page; it outlives a kernel that stopped answering.
const latest = (globalThis.neutralityPactAnswers ??= new Map());

export default {
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
  const answer = { ...before, ...more, value, n: (before.n ?? 0) + 1 };
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
      root.append(button("Check", () => check(model, box, (id) => id, say)), box);
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
    root.append(group, button("Check", () => check(model, total, complete, say)), total, savedLine(model));
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
    root.append(heading, list, moved, spec.sealed ? button("Check", checkOrder) : keepOrder, box, savedLine(model));
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
      const met = cases.find(({ values }) => values.some((known) =>
        spec.type === "number" ? Number(known) === Number(value) : known === value));
      showFeedback(box, met ?? otherwise);
    };
    const go = () => check(model, box, (value) => value, say);
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") go(); });
    root.append(
      make("div", { className: "np-entry" }, make("label", { htmlFor: input.id, textContent: spec.stem }), input),
      button("Check", go), box, savedLine(model));
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
    root.append(make("p", { className: "np-stem", textContent: spec.stem }), card, savedLine(model));
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

function write(model, root) {
  const spec = model.get("spec");
  drawWith(model, root, () => {
    const text = model.get("answer").value ?? "";
    root.append(
      ...textBox({ label: spec.stem, text, rows: spec.rows ?? 4, starters: spec.starters }, (value) => keep(model, value)),
      ...goodAnswer(spec, () => wordsIn(model.get("answer").value) >= ENOUGH_WORDS), savedLine(model));
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
    const link = make("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    URL.revokeObjectURL(link.href);
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
