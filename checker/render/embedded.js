
// A player in another document: an element that shows the run that stands in it as data, with a
// style of its own. What it holds besides is for readers without scripts.

const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);

// Whether what lies behind an element is dark, whatever theme makes it so.
function isDark(element) {
  for (let each = element; each; each = each.parentElement) {
    const [red, green, blue, alpha] = (getComputedStyle(each).backgroundColor.match(/[\d.]+/g) || []).map(Number);
    if (alpha === undefined ? red !== undefined : alpha > 0.5) return red + green + blue < 384;
  }
  const schemes = getComputedStyle(document.documentElement).colorScheme.split(" ");
  if (!schemes.includes("dark")) return false;
  return !schemes.includes("light") || matchMedia("(prefers-color-scheme: dark)").matches;
}

class EmbeddedPlayer extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    const data = JSON.parse(this.querySelector("script").textContent);
    const { finding } = data;
    const shown = player(data, finding.run, () => {});
    const box = el("section", "embedded", el("p", "title", finding.headline));
    if (finding.condition) box.append(el("p", "", el("code", "", finding.condition)));
    for (const note of finding.notes) box.append(el("p", "faint", note));
    for (const block of finding.blocks) box.append(el("pre", "", block));
    box.append(shown.node);
    box.tabIndex = 0; // keys are for the player that has the focus
    box.setAttribute("aria-label", `Player: ${finding.headline}`);
    box.addEventListener("keydown", (event) => press(event, shown));
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.append(box);
    this.follow();
    shown.go(finding.run.rows.length);
  }

  follow() {
    this.dataset.theme = isDark(this.parentElement) ? "dark" : "light";
  }
}

function followAll() {
  for (const each of document.querySelectorAll("mmcheck-player")) each.follow();
}

function followSoon() {
  followAll();
  setTimeout(followAll, 400); // a theme may fade from one colour to the other
}

customElements.define("mmcheck-player", EmbeddedPlayer);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", followSoon);
for (const each of [document.documentElement, document.body]) {
  new MutationObserver(followSoon).observe(each, { attributeFilter: ["class", "data-theme", "data-mode", "style"] });
}
