
// How wide a lane must be, in rem, so that few of its words are broken
function laneWidth(run, thread) {
  const texts = run.rows.filter((row) => row.thread === thread).flatMap((row) => row.texts);
  const words = texts.flatMap((text) => text.split(/\s+|(?<=\.)/));
  const longest = Math.max(0, ...words.map((word) => word.length));
  return Math.min(Math.max(0.53 * longest + 2.5, 9), 12.5);
}

// A text that may be broken behind its points and before its brackets, as `proc.label`, `seen[self]`;
// a name that stands alone also behind each of its words
const IN_TEXTS = /(?<=[\w\]]\.)(?=\w)|(?<=\w)(?=\[\w)/;
const IN_NAMES = new RegExp(`${IN_TEXTS.source}|(?<=_)(?=\\w)`);

function broken(text, where = IN_TEXTS) {
  return text.split(where).flatMap((part, number) => (number ? [el("wbr"), part] : [part]));
}

// The lanes of a run: a column for each thread, a row for each step, a bar for what is held

function drawLanes(run, choose) {
  const timed = run.rows.some((row) => row.time);
  const chart = el("div", "lanes");
  const lane = new Map(run.lanes.map((thread, number) => [thread, number]));
  const first = timed ? 3 : 2; // the grid column of the first lane
  const numbers = run.loop === null ? 2.6 : 4.2; // widths in rem
  const times = timed ? 4.6 : 0;
  const widths = run.lanes.map((thread) => laneWidth(run, thread));
  const columns = [`${numbers}rem`, ...(timed ? [`${times}rem`] : []), ...widths.map((width) => `minmax(${width}rem, ${width + 6}rem)`),
    ...run.columns.map(() => "minmax(6rem, 12rem)")];
  chart.style.minWidth = `${numbers + times + widths.reduce((sum, width) => sum + width, 0) + 6 * run.columns.length}rem`;
  const slots = slotsOf(run);
  const holds = new Map(run.lanes.map((thread) => [thread, run.holds.filter((each) => each.thread === thread)]));
  const stops = new Map(run.lanes.map((thread) => [thread, run.stops.filter((each) => each.thread === thread)]));
  const rows = [];

  function row(name, number, cells) {
    const made = el("div", `row ${name}`, ...cells);
    made.style.gridTemplateColumns = columns.join(" ");
    cells.forEach((cell, place) => { cell.style.gridColumn = String(place + 1); });
    if (number !== null) rows.push([number, made]);
    chart.append(made);
    return made;
  }

  function lead(number, time) {
    return [el("div", "number", number), ...(timed ? [el("div", "time", time)] : [])];
  }

  // The cell of a thread: its line, dashed where it waits, and bars. upto: where a bar ends in it.
  function cell(thread, number, { starts = false, inside = null } = {}) {
    const made = el("div", "lane");
    const waits = stops.get(thread).some((stop) => stop.first <= number
      && (stop.last === null || number <= stop.last) && !(starts && stop.first === number));
    made.append(el("i", waits ? "line waits" : "line"));
    made.style.paddingLeft = `${slots.width.get(thread) * 13 + 4}px`;
    for (const hold of holds.get(thread)) {
      const begins = starts && hold.first === number && number > 0;
      const ends = starts && hold.last !== null && hold.last + 1 === number;
      if (number < hold.first || (hold.last !== null && number > hold.last && !ends)) continue;
      const bar = el("i", `bar lock${hold.lock % 8}${hold.shared ? " shared" : ""}${begins ? " begins" : ""}${ends ? " ends" : ""}`);
      bar.style.left = `${slots.of.get(hold) * 13 + 3}px`;
      bar.title = `holds ${run.locks[hold.lock].name} ${hold.mode}`;
      made.append(bar);
      if (begins || (number === 0 && starts)) {
        const mark = el("b", `mark lock${hold.lock % 8}`, sign(hold.lock));
        mark.style.left = `${slots.of.get(hold) * 13 + 1}px`;
        made.append(mark);
      }
    }
    if (inside) made.append(inside);
    return made;
  }

  function valuesAfter(number) {
    return run.columns.map(([, changes]) => {
      const change = changes.findIndex(([since]) => since === number);
      if (change < 0) return el("div", "value");
      const [, content] = changes[change];
      const text = change ? `${changes[change - 1][1]} → ${content}` : content;
      return el("div", change ? "value changed" : "value", text);
    });
  }

  function waitRow(stop, number) {
    const from = lane.get(stop.thread);
    for (const other of stop.on.filter((each) => lane.has(each))) {
      const to = lane.get(other);
      const made = row("wait", number, [...lead("", ""), ...run.lanes.map((each) => cell(each, number))]);
      const [low, high] = [Math.min(from, to), Math.max(from, to)];
      const arrow = el("div", to > from ? "arrow right" : "arrow left", el("span", "", `waits for ${stop.text}`));
      arrow.style.gridColumn = `${first + low} / ${first + high + 1}`;
      arrow.style.marginInline = `calc(100% / ${2 * (high - low + 1)})`;
      made.append(arrow);
    }
  }

  const heads = run.lanes.map((thread) => {
    const each = run.threads[thread];
    const about = each.class ? `class ${each.class}` : each.kind === "process" ? "" : each.kind;
    return el("div", "head", el("strong", "", ...broken(each.name, IN_NAMES)), about ? el("div", "faint small", about) : null);
  });
  row("heads", null, [...lead("#", "time"), ...heads, ...run.columns.map(([name]) => el("div", "head", el("strong", "", ...broken(name, IN_NAMES))))]);
  row("start", 0, [...lead("0", ""), ...run.lanes.map((thread) => cell(thread, 0, { starts: true })), ...valuesAfter(0)]);
  run.rows.forEach((step, place) => {
    const number = place + 1;
    const box = el("div", step.fails ? "box fails" : "box", ...step.texts.map((text, line) => el("div", line ? "" : "label", ...broken(text))));
    const cells = run.lanes.map((thread) => cell(thread, number, { starts: true, inside: thread === step.thread ? box : null }));
    const label = run.loop === number ? `loop: ${number}` : String(number);
    const looped = run.loop !== null && number >= run.loop ? " looped" : "";
    const made = row(`step${looped}`, number, [...lead(label, step.time), ...cells, ...valuesAfter(number)]);
    made.addEventListener("click", () => choose(number));
    for (const stop of run.stops) {
      if (stop.first === number && stop.last !== null && stop.thread === step.thread) waitRow(stop, number);
    }
  });
  const last = run.rows.length;
  for (const stop of run.stops) if (stop.last === null) waitRow(stop, last);
  row("end", null, [...lead(run.loop === null ? "end" : `back to ${run.loop}`, ""), ...run.lanes.map((thread) => {
    const place = at(run.threads[thread].at, last);
    const box = place && place[0] ? el("div", "box rest", "at ", ...broken(place[0])) : null;
    return cell(thread, last, { inside: run.loop === null ? box : null });
  })]);
  const notes = [...new Set(run.holds.map((hold) => hold.lock))].map((lock) => {
    const each = run.locks[lock];
    return el("span", "key", el("b", `lock${lock % 8}`, sign(lock)), ` ${each.name} (${each.type})`);
  });
  if (notes.length) notes.push("bar: holds it" + (run.holds.some((hold) => hold.shared) ? ", hollow if shared" : ""));
  if (run.stops.length) notes.push("dashed: waits for who holds it, or goes first");
  if (run.still.length) notes.push(`take no step: ${run.still.join(", ")}`);
  const legend = el("p", "legend faint small");
  notes.forEach((note, number) => legend.append(number ? "; " : "", note));
  const scroller = el("div", "scroller", chart);
  rows[0][1].addEventListener("click", () => choose(0));

  const steps = new Map(rows.filter(([, node]) => !node.classList.contains("wait")));
  let current = null;
  let before = last; // so far nothing is ahead

  function go(now) {
    const [low, high] = [Math.min(before, now), Math.max(before, now)];
    for (const [number, node] of rows) {
      if (low < number && number <= high) node.classList.toggle("ahead", number > now);
    }
    if (current) {
      current.classList.remove("current");
      current.removeAttribute("aria-current");
    }
    before = now;
    current = steps.get(now);
    current.classList.add("current");
    current.setAttribute("aria-current", "step");
    const [top, height] = [current.offsetTop, current.offsetHeight];
    if (top - 60 < scroller.scrollTop) scroller.scrollTop = top - 60;
    else if (top + height + 50 > scroller.scrollTop + scroller.clientHeight) {
      scroller.scrollTop = top + height + 50 - scroller.clientHeight;
    }
    const box = current.querySelector(".box");
    if (!box) return;
    const [left, right] = [box.parentNode.offsetLeft, box.parentNode.offsetLeft + box.parentNode.offsetWidth];
    if (left < scroller.scrollLeft + 70) scroller.scrollLeft = left - 70; // the numbers stay in sight
    else if (right > scroller.scrollLeft + scroller.clientWidth) scroller.scrollLeft = right - scroller.clientWidth + 20;
  }

  return { node: el("div", "", el("p", "small", "at first: ", run.start), scroller, legend), go };
}

// A number in a circle: no thread is called so.
function sign(lock) {
  return lock < 20 ? String.fromCodePoint(0x2460 + lock) : String(lock + 1);
}

// For each hold which of the bars beside its lane it is, and how many there are in each lane.
function slotsOf(run) {
  const of = new Map();
  const free = new Map();
  const width = new Map(run.lanes.map((thread) => [thread, 0]));
  for (const hold of run.holds) {
    const until = free.get(hold.thread) || []; // by slot the step in which its last bar ends
    let slot = until.findIndex((step) => step < hold.first);
    if (slot < 0) slot = until.length;
    until[slot] = hold.last === null ? Infinity : hold.last + 1;
    free.set(hold.thread, until);
    of.set(hold, slot);
    if (width.has(hold.thread)) width.set(hold.thread, Math.max(width.get(hold.thread), slot + 1));
  }
  return { of, width };
}
