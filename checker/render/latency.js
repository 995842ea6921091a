
// The longest time of a latency: its formula, where the time goes, and its timeline.

// go: shows a state of the run.
function drawLatency(told, go) {
  const made = el("div", "latency");
  if (told.reason) made.append(el("p", "warn", told.reason));
  const rows = told.blame.map((each) => drawStretch(each, go));
  if (told.formula.length) {
    const parts = told.formula.map(([text, from]) => (from.length ? drawPart(text, from, rows) : text));
    made.append(el("p", "formula", "worst ", ...parts, told.note ? el("span", "faint", ` ${told.note}`) : null));
  } else if (told.note) {
    made.append(el("p", "formula", "worst: ", told.note));
  }
  if (told.best) made.append(el("p", "", `best ${told.best}`));
  if (told.at) made.append(el("p", "faint", `${told.at}:`));
  if (rows.length) {
    const heads = ["time", "because of", "which does"].map((each) => el("th", "", each));
    made.append(el("div", "wide", el("table", "blame", el("tr", "", ...heads), ...rows)));
  }
  for (const each of told.inversions) made.append(el("p", "", `inversion: ${each}`));
  if (told.timeline) made.append(drawTimeline(told.timeline));
  return made;
}

function drawStretch(row, go) {
  const length = button(row.length, `${row.length}: show where it begins in the run`, () => go(row.step));
  return el("tr", "", el("td", "", length), el("td", "", row.chain), el("td", "", row.doing));
}

// A part of the formula that marks the stretches it comes from.
function drawPart(text, from, rows) {
  const part = button(text, `${text}: mark where it comes from`, () => {
    const on = part.getAttribute("aria-pressed") !== "true";
    for (const other of part.parentNode.querySelectorAll("button")) other.setAttribute("aria-pressed", "false");
    part.setAttribute("aria-pressed", String(on));
    rows.forEach((row, number) => row.classList.toggle("lit", on && from.includes(number)));
  });
  part.setAttribute("aria-pressed", "false");
  return part;
}

function drawTimeline(told) {
  const table = el("table", "timeline");
  const ends = told.lengths.map((each, number) => el("td", "tick",
    el("span", "", told.ticks[number]), el("span", "faint", each),
    number === told.lengths.length - 1 ? el("span", "", told.ticks[number + 1]) : null));
  table.append(el("tr", "", el("th"), ...ends));
  for (const lane of told.lanes) {
    const head = el("th", "", el("strong", "", lane.name), lane.rank ? el("span", "faint", ` ${lane.rank}`) : null);
    table.append(el("tr", "", head, ...drawCells(lane.spans, told.lengths.length)));
    for (const held of lane.held) {
      table.append(el("tr", "held", el("th", "faint", held.lock), ...drawCells(held.cells, told.lengths.length)));
    }
  }
  const beside = told.beside.length ? `; not shown, for nobody here waits for it: ${told.beside.join(", ")}` : "";
  return el("div", "wide", table, el("p", "faint small", `not to scale; thick: takes the time; dashed: waits${beside}`));
}

// Cells over one stretch or several, with blank ones between them.
function drawCells(spans, count) {
  const cells = [];
  let now = 0;
  const blank = (until) => {
    for (; now < until; now += 1) cells.push(el("td"));
  };
  for (const span of spans) {
    blank(span.first);
    const cell = el("td", `${span.kind}${span.blamed ? " blamed" : ""}`, span.name, span.about ? el("span", "faint", ` ${span.about}`) : null);
    cell.colSpan = span.last - span.first;
    cells.push(cell);
    now = span.last;
  }
  blank(count);
  return cells;
}
