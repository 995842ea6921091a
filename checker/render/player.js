"use strict";

// A player of one run: what the page and other documents share. Texts go in as text alone, never as
// HTML.

function el(tag, name, ...inside) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.append(...inside.filter((each) => each !== null && each !== undefined));
  return made;
}

// The parts of a text, its arrows so that no line ends inside one.
function unbroken(text) {
  return text.split(/(->)/).map((each) => (each === "->" ? el("span", "whole", each) : each));
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

// What a list of changes says after step `number`.
function at(changes, number) {
  let found = null;
  for (const [since, content] of changes) {
    if (since > number) break;
    found = content;
  }
  return found;
}

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

// What a key does to a player, unless it is meant for something in it.
function press(event, player) {
  const tag = event.target.tagName;
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (tag === "INPUT" || tag === "SELECT" || (["BUTTON", "SUMMARY"].includes(tag) && event.key === " ")) return;
  const act = player.keys[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
}
