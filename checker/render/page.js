"use strict";

// Shows the data of the page. Texts go into the page as text alone, never as HTML.

const data = JSON.parse(document.getElementById("data").textContent);
const page = document.getElementById("page");
const filter = { show: "wanted", kind: "", text: "" };
let opened = null; // the finding whose player is open: { file, number, player }

function el(tag, name, ...inside) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.append(...inside.filter((each) => each !== null && each !== undefined));
  return made;
}

function button(text, about, press) {
  const made = el("button", "", text);
  made.type = "button";
  made.title = about;
  made.setAttribute("aria-label", about);
  made.addEventListener("click", press);
  return made;
}

function counted(count, noun) {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

function settings(values) {
  return Object.entries(values).map(([name, value]) => `${name} = ${value}`).join(", ");
}

// What a list of changes says after step `number`.
function at(changes, number) {
  let found = null;
  for (const [since, content] of changes) {
    if (since > number) break;
    found = content;
  }
  return found;
}

// The page

function drawPage() {
  const theme = button("Theme", "Dark, light, or as the system has it", () => {
    const next = { "": "dark", dark: "light", light: "" }[document.documentElement.dataset.theme || ""];
    document.documentElement.dataset.theme = next;
    theme.textContent = `Theme: ${next || "system"}`;
  });
  theme.textContent = "Theme: system";
  page.append(el("header", "top", el("strong", "", "mmcheck"), ...filters(), theme));
  data.files.forEach((file, number) => page.append(drawFile(file, number)));
  const versions = Object.entries(data.versions).map(([name, version]) => `${name} ${version}`);
  if (versions.length) page.append(el("footer", "faint", versions.join(", ")));
  applyFilter();
}

function filters() {
  const all = data.files.flatMap((file) => file.findings || []);
  const wanted = all.some(isWanted);
  if (!wanted) filter.show = "all";
  const show = select("Show", [["wanted", "what is unexpected or unknown"], ["all", "every finding"]], "show");
  const kinds = [...new Set(all.map((each) => each.kind))];
  const kind = select("Kind", [["", "every kind"], ...kinds.map((each) => [each, each])], "kind");
  const text = el("input");
  text.type = "search";
  text.placeholder = "name or value";
  text.addEventListener("input", () => {
    filter.text = text.value.toLowerCase();
    applyFilter();
  });
  return [show, kind, el("label", "", "Find ", text)];
}

function select(label, options, field) {
  const made = el("select");
  for (const [value, text] of options) {
    const option = el("option", "", text);
    option.value = value;
    made.append(option);
  }
  made.value = filter[field];
  made.id = `filter-${field}`;
  made.addEventListener("change", () => {
    filter[field] = made.value;
    applyFilter();
  });
  return el("label", "", `${label} `, made);
}

function isWanted(finding) {
  return ["unexpected", "unknown", "differs"].includes(finding.state);
}

function applyFilter() {
  for (const [number, file] of data.files.entries()) {
    let shown = 0;
    for (const [place, finding] of (file.findings || []).entries()) {
      const words = `${finding.headline} ${settings(finding.parameters)}`.toLowerCase();
      const fits = (filter.show === "all" || isWanted(finding))
        && (!filter.kind || finding.kind === filter.kind) && words.includes(filter.text);
      document.getElementById(`f${number}.${place}`).hidden = !fits;
      shown += fits ? 1 : 0;
    }
    const note = document.getElementById(`shown${number}`);
    if (note) note.textContent = `${shown} of ${counted(file.findings.length, "finding")} shown; what is as expected and has no run stands in the table alone${file.beyond ? `; ${file.beyond} more are left out` : ""}`;
  }
}

function drawFile(file, number) {
  const head = el("h1", "", file.name, file.title ? el("span", "faint", `: ${file.title}`) : null);
  if (file.errors) {
    const texts = file.errors.map((each) => el("pre", "bad", each));
    return el("section", "file", head, el("p", "sum bad", "Not checked: the spec has errors."), ...texts);
  }
  const state = file.unexpected ? "bad" : file.unknown ? "warn" : "good";
  const counts = [`${file.unexpected} unexpected`, `${file.unknown} unknown`, counted(file.warnings.length, "warning")];
  const section = el("section", "file", head, el("p", `sum ${state}`, counts.join(", ")));
  if (file.fixed) section.append(el("p", "faint", file.fixed));
  if (file.left_out.length) section.append(el("p", "faint", `left out by assume: ${file.left_out.join("; ")}`));
  section.append(drawTable(file, number));
  if (file.warnings.length) {
    const texts = file.warnings.map((each) => el("pre", "warn", each));
    const details = el("details", "", el("summary", "", counted(file.warnings.length, "warning")), ...texts);
    details.open = file.warnings.length < 4;
    section.append(details);
  }
  const shown = el("p", "faint");
  shown.id = `shown${number}`;
  section.append(shown, ...file.findings.map((each, place) => drawFinding(each, number, place)));
  return section;
}

// A line for each parameter, a line for each row.
function drawTable(file, number) {
  const table = el("table", "verdicts");
  for (const name of Object.keys(file.columns[0])) {
    const heads = file.columns.map((each) => el("th", "", each[name]));
    table.append(el("tr", "head", el("th", "", name), ...heads));
  }
  for (const row of file.rows) {
    const cells = row.cells.map((cell) => el("td", cell ? cell.state : "", cell ? drawCell(cell, number) : null));
    const label = el("th", "", el("span", "faint", row.kind), row.name ? ` ${row.name}` : null);
    table.append(el("tr", "", label, ...cells));
  }
  const counts = file.states.map((each) => el("td", "faint", each));
  table.append(el("tr", "", el("th", "", el("span", "faint", "states")), ...counts));
  const states = new Set(file.rows.flatMap((row) => row.cells.map((cell) => cell && cell.state)));
  const legend = [["expected", "(x) as the spec expects"], ["unexpected", "(!) not as the spec expects"],
    ["differs", "(~) not as with the steps of the spec"]].filter(([state]) => states.has(state)).map(([, text]) => text);
  if (file.findings.length) legend.push("choose an underlined answer to see its run");
  return el("div", "wide", table, el("p", "faint small", legend.join(", ")));
}

function drawCell(cell, number) {
  if (cell.finding === null) return cell.text;
  return button(cell.text, `${cell.text}: show it`, () => {
    open(number, cell.finding);
    document.getElementById(`f${number}.${cell.finding}`).scrollIntoView({ block: "start" });
  });
}

function drawFinding(finding, number, place) {
  const word = { unexpected: "(!) unexpected", unknown: "(?) unknown", expected: "(x) expected", differs: "(~) differs" };
  const head = button("", finding.headline, () => {
    if (opened && opened.file === number && opened.place === place) close();
    else open(number, place);
  });
  head.className = "headline";
  head.setAttribute("aria-expanded", "false");
  head.append(el("span", `badge ${finding.state}`, word[finding.state] || finding.verdict), finding.headline);
  const made = el("article", "finding", head);
  made.id = `f${number}.${place}`;
  return made;
}

// One finding is open at a time

function open(number, place, step) {
  const finding = data.files[number] && data.files[number].findings && data.files[number].findings[place];
  if (!finding) return;
  if (opened && opened.file === number && opened.place === place) {
    if (opened.player) opened.player.go(step === undefined ? opened.player.now() : step);
    return;
  }
  close();
  const article = document.getElementById(`f${number}.${place}`);
  article.hidden = false;
  const body = el("div", "body");
  if (finding.condition) body.append(el("p", "", el("code", "", finding.condition)));
  for (const note of finding.notes) body.append(el("p", "faint", note));
  for (const block of finding.blocks) body.append(el("pre", "", block));
  if (finding.missing) body.append(el("p", "warn", finding.missing));
  article.append(body);
  article.classList.add("open");
  article.firstChild.setAttribute("aria-expanded", "true");
  opened = { file: number, place, player: null };
  if (finding.run) {
    opened.player = player(data.files[number], finding.run, (now) => {
      address(`#${number}.${place}.${now}`);
    });
    body.append(opened.player.node);
    opened.player.go(step === undefined ? finding.run.rows.length : step);
  } else {
    address(`#${number}.${place}`);
  }
}

// A page in a frame of another has no address of its own; then there is none to keep.
function address(place) {
  try {
    history.replaceState(null, "", place);
  } catch (error) {
    if (error.name !== "SecurityError") throw error;
  }
}

function close() {
  if (!opened) return;
  const article = document.getElementById(`f${opened.file}.${opened.place}`);
  if (opened.player) opened.player.stop();
  article.lastChild.remove();
  article.classList.remove("open");
  article.firstChild.setAttribute("aria-expanded", "false");
  opened = null;
}

function follow() {
  const match = /^#(\d+)\.(\d+)(?:\.(\d+))?$/.exec(location.hash);
  if (!match) return false;
  const [number, place] = [Number(match[1]), Number(match[2])];
  open(number, place, match[3] === undefined ? undefined : Number(match[3]));
  const article = document.getElementById(`f${number}.${place}`);
  if (article) article.scrollIntoView({ block: "start" });
  return article !== null;
}

// A player

function player(file, run, moved) {
  const last = run.rows.length;
  const lanes = drawLanes(run, (number) => go(number));
  const panels = drawPanels(file, run);
  const where = el("span", "where");
  let now = 0;
  let clock = null;

  function go(number) {
    now = Math.max(0, Math.min(last, number));
    lanes.go(now);
    panels.go(now);
    where.textContent = `step ${now} of ${last}`;
    moved(now);
  }

  // Where the run goes on: a loop goes back to its first step.
  function next() {
    if (now < last) go(now + 1);
    else if (run.loop !== null) go(run.loop);
    else stop();
  }

  function stop() {
    clearInterval(clock);
    clock = null;
    play.textContent = "Play";
    play.setAttribute("aria-pressed", "false");
  }

  function toggle() {
    if (clock !== null) {
      stop();
      return;
    }
    if (now === last && run.loop === null) go(0);
    play.textContent = "Pause";
    play.setAttribute("aria-pressed", "true");
    clock = setInterval(next, 1000);
  }

  const play = button("Play", "Play or pause (space)", toggle);
  const bar = el("div", "controls", button("|◀", "First state (Home)", () => go(0)),
    button("◀", "Back (left arrow)", () => go(now - 1)), button("▶", "Step (right arrow)", next),
    button("▶|", "Last state (End)", () => go(last)), play, where);
  const node = el("div", "player", el("div", "lanes-side", lanes.node), el("div", "panels", bar, ...panels.nodes));
  const keys = { ArrowLeft: () => go(now - 1), ArrowRight: next, Home: () => go(0), End: () => go(last), " ": toggle };
  return { node, go, stop, keys, now: () => now };
}

document.addEventListener("keydown", (event) => {
  const tag = event.target.tagName;
  if (!opened || !opened.player || event.ctrlKey || event.altKey || event.metaKey) return;
  if (tag === "INPUT" || tag === "SELECT" || (["BUTTON", "SUMMARY"].includes(tag) && event.key === " ")) return;
  const act = opened.player.keys[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});
