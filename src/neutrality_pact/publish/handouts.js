
// ================================================================ standing in for Python
//
// A handout has no Python. What Python does there, as far as a page can: keep answers in the
// browser, load them from a file, look back at them, and hand over results worked out beforehand.

const KEPT = "neutrality-pact/"; // before a lesson's name: where its answers lie in the browser
const page = readPage();
const questions = everyQuestion(page.controls); // lesson -> id -> question
const followers = []; // models that show every answer of their lesson

// A model as `controls.js` wants it. `give` is Python's side: what it sets is not sent back.
function standIn(values) {
  const listeners = {};
  const changed = new Set();
  const give = (name, value) => {
    values[name] = value;
    for (const listener of listeners[`change:${name}`] ?? []) listener();
  };
  const model = {
    give,
    get: (name) => values[name],
    set(name, value) {
      changed.add(name);
      give(name, value);
    },
    on(event, listener) {
      (listeners[event] ??= []).push(listener);
    },
    off(event, listener) {
      listeners[event] = (listeners[event] ?? []).filter((one) => listener && one !== listener);
    },
    save_changes() {
      const sent = [...changed];
      changed.clear();
      for (const name of sent) SERVED[name]?.(model);
    },
  };
  return model;
}

const SERVED = { answer: keepAnswer, loading: loadAnswers, inputs: showPrepared };

// The page's data, each picture put where its name stands.
function readPage() {
  const pictures = new Map([...document.querySelectorAll("img[data-picture]")].map((image) => [image.dataset.picture, image.src]));
  const text = document.getElementById("data").textContent;
  return JSON.parse(text.replace(/@picture-\d+@/g, (name) => pictures.get(name) ?? name));
}

function everyQuestion(controls) {
  const found = {};
  const add = (lesson, item) => { (found[lesson] ??= {})[item.id] ??= item; };
  for (const { spec } of controls) {
    if (spec.lesson && spec.id) add(spec.lesson, spec);
    for (const item of (spec.lesson && spec.kind !== "order" && spec.items) || []) add(spec.lesson, item);
  }
  return found;
}

// ---------------------------------------------------------------- keeping answers

// A sentence for the pupil: why answers are not kept, or a file is not loaded.
class Problem extends Error {}

// Every answer stored for a lesson. A damaged store is put aside, so nothing written is lost.
function stored(lesson) {
  const text = localStorage.getItem(KEPT + lesson);
  if (text === null) return {};
  try {
    return parse(text, lesson);
  } catch {
    localStorage.setItem(`${KEPT}${lesson}.damaged-${Date.now()}`, text);
    localStorage.removeItem(KEPT + lesson);
    return {};
  }
}

function store(lesson, answers) {
  try {
    localStorage.setItem(KEPT + lesson, whole(lesson, { ...stored(lesson), ...answers }));
  } catch {
    throw new Problem("this browser keeps nothing for this page; download your answers before you close it.");
  }
}

const whole = (lesson, answers) => JSON.stringify({ collection: "neutrality-pact", format: page.format, lesson, answers });

function remembered(lesson) {
  try {
    return fitting(stored(lesson), questions[lesson] ?? {});
  } catch {
    return {}; // the browser keeps nothing; the first answer will say so
  }
}

function keepAnswer(model) {
  const { lesson, id } = model.get("spec");
  const answer = model.get("answer");
  try {
    store(lesson, { [id]: answer });
    const at = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    model.give("saved", { n: answer.n, at });
  } catch (problem) {
    model.give("saved", { n: answer.n, error: problem.message });
  }
  tell(lesson, { [id]: answer });
}

function tell(lesson, answers) {
  for (const one of followers) {
    if (one.get("spec").lesson === lesson) one.give("answers", { ...one.get("answers"), ...answers });
  }
}

// ---------------------------------------------------------------- an answers file

function loadAnswers(model) {
  const { lesson } = model.get("spec");
  const { name, size, text, n } = model.get("loading");
  let loaded;
  try {
    if (size > page.largest) throw problem("large");
    loaded = fitting(parse(text, lesson), questions[lesson] ?? {});
    store(lesson, loaded);
  } catch (problem) {
    model.give("notice", `${name} was not loaded: ${problem.message}`);
    return;
  }
  model.give("notice", `Loaded ${Object.keys(loaded).length} answers from ${name}.`);
  for (const one of models) {
    const { id, lesson: own } = one.get("spec");
    const answer = own === lesson && Object.hasOwn(loaded, id) && loaded[id];
    if (answer) one.give("answer", { ...answer, loaded: n, n: answer.n + 1 });
  }
  tell(lesson, loaded);
}

function parse(text, lesson) {
  if (text.length > page.largest) throw problem("large");
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    throw problem("damaged");
  }
  if (!isObject(file) || file.collection !== "neutrality-pact") throw problem("foreign");
  if (file.format !== page.format) throw problem("format", file.format, page.format);
  if (file.lesson !== lesson) throw problem("lesson", file.lesson, lesson);
  if (!isObject(file.answers)) throw problem("changed");
  return file.answers;
}

function problem(name, found, known) {
  const told = (value) => (typeof value === "string" ? `'${value}'` : JSON.stringify(value ?? null));
  return new Problem(page.problems[name].replace("{found}", () => told(found)).replace("{known}", () => told(known)));
}

// Those answers that their questions can hold, with nothing else in them: see controls/answers.py.
function fitting(answers, known) {
  const fit = Object.entries(answers).filter(([id, answer]) =>
    Object.hasOwn(known, id) && isObject(answer) && (FITS[known[id].kind] ?? isText)(answer.value, known[id]));
  return Object.fromEntries(fit.map(([id, answer]) => {
    const more = ["checked", "tries"].filter((name) => counts(answer[name])).map((name) => [name, answer[name]]);
    return [id, { value: answer.value, n: Number.isInteger(answer.n) ? answer.n : 1, ...Object.fromEntries(more) }];
  }));
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value) => typeof value === "string";
const isCount = (value) => typeof value === "boolean" || Number.isInteger(value);
const counts = (value) => isCount(value) || (isObject(value) && Object.values(value).every(isCount));
const ids = (options) => options.map(({ id }) => id);
const numbers = (value, low, high) => Object.values(value).every((one) => typeof one === "number" && one >= low && one <= high);

// Whether a value gives some of the places one of their options each.
function chosen(value, places) {
  return isObject(value) && Object.entries(value).every(([name, id]) =>
    Object.hasOwn(places, name) && ["", ...ids(places[name])].includes(id));
}

const FITS = {
  choose: (value, { options }) => ids(options).includes(value),
  order: (value, { items }) => Array.isArray(value)
    && JSON.stringify(value.map(String).sort()) === JSON.stringify(ids(items).sort()),
  match: (value, { rows, options }) => chosen(value, Object.fromEntries(rows.map(({ id }) => [id, options]))),
  steps: (value, { steps }) => isObject(value) && Object.entries(value).every(([name, given]) => {
    const card = steps.find(({ id }) => id === name);
    return card && chosen(given, Object.fromEntries(card.questions.map(({ id, options }) => [id, options])));
  }),
  form: (value, { boxes }) => isObject(value)
    && Object.entries(value).every(([name, text]) => ids(boxes).includes(name) && isText(text)),
  lab: (value, { low, high }) => isObject(value) && isObject(value.inputs ?? {})
    && numbers([value.bet], low, high) && numbers(value.inputs ?? {}, -Infinity, Infinity),
  chain: (value, { links, whole: all, paths }) => isObject(value)
    && Object.keys(value).every((name) => ids([...links, all, ...paths]).includes(name)) && numbers(value, 0, 100),
  game: fitsGame,
};

// Whether a state of the game is whole and one that a player can have reached.
function fitsGame(state, scene) {
  const stages = stagesOf(scene);
  const options = ["", ...ids(scene.options)];
  const holds = { stage: stages, mode: ["alone", "group"], role: ["", ...ids(scene.roles)], choice: options, final: options };
  const names = Object.keys(NEW_GAME);
  if (!isObject(state) || Object.keys(state).sort().join() !== [...names].sort().join()) return false;
  if (!Object.entries(holds).every(([name, allowed]) => allowed.includes(state[name]))) return false;
  if (!["reason", "why", "debrief"].every((name) => isText(state[name]))) return false;
  if (!["passed", "opened"].every((name) => typeof state[name] === "boolean")) return false;
  const at = stages.indexOf(state.stage);
  const decided = state.passed || at <= stages.indexOf("choice") || state.choice;
  const weighed = state.passed || state.opened || at <= stages.indexOf("rival") || state.final;
  return Boolean(decided && weighed);
}

// ---------------------------------------------------------------- results worked out beforehand

const ALMOST = 1e-6; // settings closer than this are the same

const same = (one, other) => (typeof one === "number" ? Math.abs(one - other) < ALMOST : one === other);

// Show the result for what was just changed. Where it was not worked out together with earlier
// changes, those go back to history: a whole objection stays, or else the last change alone.
function showPrepared(model) {
  const { history, objections = [] } = model.get("spec");
  const wanted = model.get("inputs");
  const before = model.get("before") ?? history;
  const moved = Object.keys(wanted).filter((name) => !same(wanted[name], before[name]));
  const sets = objections.map(({ set }) => set).filter((set) =>
    moved.every((name) => name in set) && Object.keys(set).every((name) => same(set[name], wanted[name])));
  const last = Object.fromEntries(moved.map((name) => [name, wanted[name]]));
  const find = (inputs) => model.get("prepared").find(([known]) =>
    Object.entries(known).every(([name, value]) => same(value, inputs[name])));
  const found = [{ ...wanted }, ...[...sets, last].map((set) => ({ ...history, ...set }))].map(find).find(Boolean);
  if (!found) {
    model.give("frame", { ...model.get("frame"), problem: page.unprepared });
    return;
  }
  const [inputs, result] = found;
  model.give("inputs", { ...wanted, ...inputs });
  model.give("before", model.get("inputs"));
  for (const [name, value] of Object.entries(result)) model.give(name, value);
}

async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

// ---------------------------------------------------------------- the page

const models = page.controls.map((control) => {
  const { lesson, id, kind } = control.spec;
  const kept = lesson ? remembered(lesson) : {};
  const model = standIn({ inputs: {}, frame: {}, picture: "", loading: {}, notice: "", saved: {}, ...control,
    answer: (id && kept[id]) || {}, answers: kept });
  if (kind === "recall" || kind === "answers") followers.push(model);
  return model;
});

// Each control takes the place that waits for it; one that fails leaves its still form.
async function drawAll() {
  for (const place of document.querySelectorAll("[data-control]")) {
    const model = models[place.dataset.control];
    if (model.get("prepared")) model.give("prepared", await unpacked(model.get("prepared")));
    CONTROLS.render({ model, el: place });
    place.classList.add("drawn");
  }
  document.documentElement.dataset.ready = "true";
}

// Paper gets what is folded away on the screen, and the screen gets its own back.
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details[data-paper]:not([open])")];
  opened.forEach((details) => { details.open = true; });
});
addEventListener("afterprint", () => opened.forEach((details) => { details.open = false; }));

drawAll();
