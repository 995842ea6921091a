// How often each line ran: a part of the page that is closed at first.

function drawCoverage(file) {
  const told = file.coverage;
  const details = el("details", "coverage", el("summary", "", told.head));
  if (told.never.length) details.append(el("pre", "warn", told.never.join("\n")));
  if (told.labels.length) {
    const table = el("table", "verdicts", el("tr", "head", ...["label", "", "steps", "states"].map((each) => el("th", "", each))));
    for (const [name, where, steps, states] of told.labels) {
      const style = states === "0" ? "unknown" : "";
      table.append(el("tr", "", el("td", style, name), el("td", "faint", where), el("td", "number", steps), el("td", "number", states)));
    }
    details.append(el("div", "wide", table));
  }
  told.margins.forEach((margins, place) => details.append(drawListing(file.sources[place], margins)));
  return details;
}

// The margin is text, so that a listing can be copied with its numbers.
function drawListing(source, margins) {
  const body = el("tbody", "");
  source.lines.forEach((line, place) => {
    const count = margins[place];
    const style = count === "#####" ? "missed" : count === "-" ? "faint" : "";
    body.append(el("tr", style, el("td", "number", count), el("td", "number faint", `${place + 1}`), el("td", "code", line)));
  });
  return el("div", "wide", el("p", "small", source.name), el("table", "listing", body));
}
