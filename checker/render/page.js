
// Shows the data of the page. Texts go into the page as text alone, never as HTML.

const data = JSON.parse(document.getElementById("data").textContent);
const page = document.getElementById("page");
const filter = { show: "wanted", kind: "", text: "" };
let opened = null; // the finding whose player is open: { file, number, player }

function settings(values) {
  return Object.entries(values).map(([name, value]) => `${name} = ${value}`).join(", ");
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
  if (file.coverage) section.append(drawCoverage(file));
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
  if (file.rows.some((row) => row.cells.some((cell) => cell && cell.text.includes("(e)")))) legend.push("(e) up to the errors");
  if (file.rows.some((row) => row.cells.some((cell) => cell && cell.text.includes("(t)")))) legend.push("(t) with these delays, not at every speed");
  if (file.findings.length) legend.push("choose an underlined answer to see its run");
  const beside = file.beside.map((text) => el("p", "faint small", text));
  const compared = file.compared.length ? [el("pre", "small", file.compared.join("\n"))] : [];
  return el("div", "wide", table, el("p", "faint small", legend.join(", ")), ...beside, ...compared);
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
  if (finding.latency) {
    body.append(drawLatency(finding.latency, (step) => {
      if (opened && opened.player) opened.player.go(step);
    }));
  }
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

document.addEventListener("keydown", (event) => {
  if (opened && opened.player) press(event, opened.player);
});

// All is known: begin

drawPage();
if (!follow()) {
  const wanted = data.files.flatMap((file, number) => (file.findings || []).map((each, place) => [each, number, place]))
    .filter(([each]) => isWanted(each));
  const first = wanted.find(([each]) => each.run) || wanted[0];
  if (first) open(first[1], first[2]);
}
window.addEventListener("hashchange", follow);
