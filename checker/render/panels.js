
// Beside the lanes: what the step does, who is where and waits, locks, values, the text

function drawPanels(file, run) {
  const parts = [stepPanel(file, run), threadPanel(run), lockPanel(run), valuePanel(run), sourcePanel(file, run)];
  const shown = parts.filter((each) => each !== null);
  return {
    nodes: shown.map((each) => each.node),
    go: (now) => shown.forEach((each) => each.go(now)),
  };
}

function panel(name, title, inside) {
  return el("section", `panel ${name}`, el("h2", "", title), inside);
}

function place(where, file) {
  if (!where) return "";
  return where[0] === file.name ? `:${where[1]}` : `${where[0]}:${where[1]}`;
}

// The state that is shown at a step, and the one to compare it with. A step that fails leads to none.
function statesAt(run, now) {
  const fails = now > 0 && run.rows[now - 1].fails;
  const number = fails ? now - 1 : now;
  return [number, fails || !now ? number : now - 1];
}

function stepPanel(file, run) {
  const inside = el("div", "doing");
  inside.setAttribute("aria-live", "polite");

  function go(now) {
    inside.replaceChildren();
    if (!now) {
      inside.append(el("p", "", "At first: ", run.start));
      return;
    }
    const row = run.rows[now - 1];
    const time = row.time ? ` at ${row.time}` : "";
    inside.append(el("p", "", el("strong", "", row.place), time));
    for (const effect of row.effects) {
      inside.append(el("p", effect.fails ? "effect bad" : "effect", effect.text, el("span", "faint small", ` ${place(effect.at, file)}`)));
      for (const note of effect.notes) inside.append(el("p", "effect note", note));
    }
    if (row.fails) inside.append(el("p", "faint", "The step fails. What stands below is so before it."));
  }

  return { node: panel("step-panel", "This step", inside), go };
}

function threadPanel(run) {
  const table = el("table", "state");
  const rows = run.threads.filter((each) => each.kind !== "rule").map((each) => {
    const [where, waits] = [el("td", ""), el("td", "")];
    table.append(el("tr", "", el("th", "", each.name), where, waits));
    return [each, where, waits];
  });

  function go(now) {
    const [number, earlier] = statesAt(run, now);
    for (const [each, where, waits] of rows) {
      mark(where, at(each.at, number)[0], at(each.at, earlier)[0]);
      const wait = at(each.waits, number);
      waits.replaceChildren(...(wait ? unbroken(wait[0]) : []));
      waits.className = wait && !wait[1] ? "waits" : "faint";
    }
  }

  return rows.length ? { node: panel("threads", "Threads", el("div", "wide", table)), go } : null;
}

// A value; marked, with what it was, if the step that is shown has changed it.
function mark(cell, content, before) {
  const changed = content !== before;
  cell.className = changed ? "changed" : "";
  cell.replaceChildren(changed ? el("span", "was", ...broken(before), " → ") : "", ...broken(content));
}

function lockPanel(run) {
  if (!run.locks.length) return null;
  const table = el("table", "state");
  const names = run.threads.map((each) => each.name);
  const rows = run.locks.map((lock, number) => {
    const [held, asked] = [el("td", ""), el("td", "waits")];
    const key = run.holds.some((hold) => hold.lock === number) ? el("b", `key lock${number % 8}`, sign(number)) : null;
    table.append(el("tr", "", el("th", "", key, ` ${lock.name}`), held, asked));
    return [held, asked, lock];
  });

  function holders(lock, number, now) {
    if (lock.taken) return at(lock.taken, now).map(([mode, count]) => `taken ${mode} ${count > 1 ? `${count} times` : ""}`);
    const here = run.holds.filter((hold) => hold.lock === number && hold.first <= now && (hold.last === null || now <= hold.last));
    return here.map((hold) => {
      const since = hold.first ? `since step ${hold.first}` : "from the start";
      return `${names[hold.thread]} ${hold.mode ? `(${hold.mode}) ` : ""}${since}`;
    });
  }

  function go(now) {
    const [number, earlier] = statesAt(run, now);
    rows.forEach(([held, asked, lock], place) => {
      const text = holders(lock, place, number).join(", ") || "free";
      const before = holders(lock, place, earlier).join(", ") || "free";
      held.className = text === before ? "" : "changed";
      held.textContent = text;
      const asks = at(run.asks, number).filter((each) => each[1] === place);
      const texts = asks.map(([thread, , mode, on]) => {
        const ways = on.length ? ` for ${on.map((each) => names[each]).join(", ")}` : "";
        return `${names[thread]} waits${mode ? ` (${mode})` : ""}${ways}`;
      });
      asked.textContent = texts.join("; ");
    });
  }

  return { node: panel("locks", "Locks", el("div", "wide", table)), go };
}

const NOT_CALLED = "not called"; // as `player.py` says it: a call that is not under way

function valuePanel(run) {
  if (!run.values.length) return null;
  const table = el("table", "state");
  const rows = run.values.map((each) => {
    const cell = el("td", "");
    const row = el("tr", each.is.length > 1 || each.asked ? "" : "constant", el("th", "", ...broken(each.name), each.asked ? el("span", "faint small", " asked about") : null), cell);
    table.append(row);
    return [each, cell, row];
  });
  const constant = run.values.filter((each) => each.is.length === 1 && !each.asked && at(each.is, 0) !== NOT_CALLED).length;
  const every = el("input");
  every.type = "checkbox";
  every.addEventListener("change", () => table.classList.toggle("every", every.checked));
  const toggle = constant ? el("label", "small faint", every, ` also ${counted(constant, "value")} that never ${constant === 1 ? "changes" : "change"}`) : null;

  function go(now) {
    const [number, earlier] = statesAt(run, now);
    for (const [each, cell, row] of rows) {
      const [is, was] = [at(each.is, number), at(each.is, earlier)];
      mark(cell, is, was);
      row.hidden = is === NOT_CALLED && was === NOT_CALLED && !each.asked;
    }
  }

  return { node: panel("values", "Values", el("div", "wide", table, toggle)), go };
}

function sourcePanel(file, run) {
  const caption = el("p", "faint small");
  const view = el("div", "source");
  view.tabIndex = 0;
  const drawn = new Map(file.sources.map((source) => [source.name, drawSource(source)]));
  if (!drawn.size) return null;
  let shown = "";
  let touched = []; // the lines with a mark or a name

  // By line the threads that are there.
  function threadsAt(now, name) {
    const found = new Map();
    for (const thread of run.threads) {
      const here = at(thread.at, statesAt(run, now)[0])[1];
      if (here && here[0] === name) found.set(here[1], [...(found.get(here[1]) || []), thread.name]);
    }
    return found;
  }

  function go(now) {
    const row = now ? run.rows[now - 1] : null;
    const places = row ? [...row.effects.map((each) => each.at), row.at].filter((each) => each && drawn.has(each[0])) : [];
    const name = places.length ? places[0][0] : shown || file.sources[0].name;
    const lines = drawn.get(name);
    if (name !== shown) {
      view.replaceChildren(...lines.map((each) => each.node));
      caption.textContent = name;
      shown = name;
    }
    const marked = new Set(places.filter((each) => each[0] === name).map((each) => each[1]));
    for (const line of touched) {
      line.node.classList.remove("here");
      line.node.removeAttribute("aria-current");
      line.tags.replaceChildren();
    }
    touched = [];
    for (const each of marked) {
      if (!lines[each - 1]) continue;
      lines[each - 1].node.classList.add("here");
      lines[each - 1].node.setAttribute("aria-current", "step");
      touched.push(lines[each - 1]);
    }
    for (const [line, names] of threadsAt(now, name)) {
      const short = names.join(", ");
      const tag = el("span", "tag", short.length > 18 && names.length > 1 ? counted(names.length, "thread") : short);
      tag.title = short;
      if (!lines[line - 1]) continue;
      lines[line - 1].tags.append(tag);
      touched.push(lines[line - 1]);
    }
    const first = places.length ? Math.min(...marked) : 1;
    const node = lines[first - 1] && lines[first - 1].node;
    if (node) view.scrollTop = node.offsetTop - view.clientHeight / 3;
  }

  const note = el("p", "faint small", "▸ lines of this step; names: where threads are after it");
  return { node: panel("text", "Spec", el("div", "", caption, view, note)), go };
}

function drawSource(source) {
  return source.lines.map((text, number) => {
    const comment = text.indexOf("//");
    const code = comment < 0 ? [text] : [text.slice(0, comment), el("span", "comment", text.slice(comment))];
    const tags = el("span", "tags");
    const node = el("div", "line", el("span", "gutter", String(number + 1)), el("span", "code", ...code), tags);
    return { node, tags };
  });
}
