"use strict";
// The page works without this. It adds a dark theme, all tables at once, what a mark stands for when it is
// pointed at or reached by the arrow keys, and charts and tables as files, made here: nothing is asked for.
const root = document.documentElement;

{ // the theme, and all tables
  const theme = document.getElementById("theme");
  const tables = document.getElementById("tables");
  const labels = [tables.textContent, tables.dataset.close];
  const all = [...document.querySelectorAll("figure .behind")];
  const isDark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

  theme.hidden = tables.hidden = false;
  theme.setAttribute("aria-pressed", isDark());
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    theme.setAttribute("aria-pressed", isDark());
  });
  tables.addEventListener("click", () => {
    const open = tables.textContent === labels[0];
    all.forEach((table) => { table.open = open; });
  });
  const count = () => { tables.textContent = labels[Number(all.every((table) => table.open))]; };
  all.forEach((table) => table.addEventListener("toggle", count));
}

const titles = (figure) => [...figure.querySelectorAll("thead th")].map((cell) => cell.textContent.trim());
const cells = (row) => [...row.children].map((cell) => cell.textContent.trim());

function explain(figure) { // what its row in the table says of a mark
  const drawing = figure.querySelector(".drawing");
  const told = document.createElement("p");
  told.className = "told";
  told.setAttribute("role", "status");
  drawing.append(told);
  const heads = titles(figure);
  for (const chart of drawing.querySelectorAll(".chart")) {
    const svg = chart.querySelector("svg");
    const prefix = svg.getAttribute("aria-labelledby").split("-title")[0];
    const marks = [...figure.querySelectorAll("tr[data-mark]")].flatMap((row) => {
      const mark = document.getElementById(`${prefix}-${row.dataset.mark}`);
      if (!mark) return [];
      const [name, ...rest] = cells(row);
      mark.dataset.told = `${name}. ${rest.map((text, i) => text && `${heads[i + 1]}: ${text}`).filter(Boolean).join("; ")}`;
      return [mark];
    });
    if (!marks.length) continue;
    let here = -1;
    const say = (mark) => {
      marks.forEach((other) => { delete other.dataset.here; });
      told.textContent = mark ? mark.dataset.told : "";
      if (!mark) return;
      mark.dataset.here = "";
      const [at, frame] = [mark.getBoundingClientRect(), drawing.getBoundingClientRect()];
      told.style.top = `${at.bottom - frame.top + 6}px`;
      told.style.left = `${Math.max(0, Math.min(at.left - frame.left, frame.width - told.offsetWidth))}px`;
    };
    marks.forEach((mark, i) => {
      mark.addEventListener("pointerenter", () => { here = i; say(mark); });
      mark.addEventListener("pointerleave", () => say(null));
    });
    chart.tabIndex = 0;
    chart.setAttribute("role", "group");
    chart.setAttribute("aria-label", drawing.dataset.keys);
    chart.addEventListener("blur", () => say(null));
    chart.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
      if (event.key === "Escape") say(null);
      if (!step) return;
      event.preventDefault();
      here = (here + step + marks.length) % marks.length;
      say(marks[here]);
    });
  }
}

function save(name, type, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function csv(figure) { // numbers as numbers; a text that a spreadsheet would take for a formula is none
  const guard = (text) => (/^[=+@\t\r-]/.test(text) ? `'${text}` : text);
  const quote = (text) => `"${text.replaceAll('"', '""')}"`;
  const rows = [...figure.querySelectorAll("tbody tr")].map((row) =>
    [...row.children].map((cell) => cell.dataset.value ?? quote(guard(cell.textContent.trim()))));
  return [titles(figure).map(quote), ...rows].map((row) => row.join(",")).join("\r\n") + "\r\n";
}

function lines(text, most) {
  const wrapped = [""];
  for (const word of text.split(/\s+/)) {
    const last = wrapped.at(-1);
    if (last && last.length + word.length >= most) wrapped.push(word);
    else wrapped[wrapped.length - 1] = last ? `${last} ${word}` : word;
  }
  return wrapped;
}

function picture(figure) { // the drawing with its title above and its notes below, in the colours on the screen
  const shown = [...figure.querySelectorAll(".chart svg")].find((svg) => svg.getBoundingClientRect().width);
  const [x, y, width, height] = shown.getAttribute("viewBox").split(" ").map(Number);
  const heading = figure.querySelector("h3").firstChild.textContent.trim();
  const topic = figure.querySelector(".topic")?.textContent ?? "";
  const notes = [...figure.querySelectorAll("figcaption .note, .cite")].map((note) => note.textContent.trim());
  const text = (words, size, most, at, look) => lines(words, Math.floor(width / most)).map((line, i) => {
    const element = document.createElementNS(shown.namespaceURI, "text");
    element.setAttribute("style", `font-size: ${size}px; font-family: var(--sans); fill: var(${look.colour}); font-weight: ${look.weight}`);
    element.setAttribute("x", x);
    element.setAttribute("y", at + i * size * 1.35);
    element.textContent = line;
    return element;
  });
  const copy = shown.cloneNode(true);
  const head = [...text(heading, 14, 8, 0, { colour: "--ink", weight: 700 })];
  const under = topic ? text(topic, 10, 5.4, head.length * 19, { colour: "--grey", weight: 400 }) : [];
  const above = head.length * 19 + under.length * 14 + 12;
  for (const element of [...head, ...under]) element.setAttribute("y", Number(element.getAttribute("y")) + y - above + 14);
  const below = notes.reduce((all, note) => [...all, ...text(note, 8.5, 4.7, 0, { colour: "--grey", weight: 400 })], []);
  below.forEach((element, i) => element.setAttribute("y", y + height + 16 + i * 11.5));
  const [pad, foot] = [12, below.length * 11.5 + 16];
  const box = [x - pad, y - above - pad, width + 2 * pad, height + above + foot + 2 * pad];
  const paper = document.createElementNS(shown.namespaceURI, "rect");
  ["x", "y", "width", "height"].forEach((name, i) => paper.setAttribute(name, box[i]));
  paper.setAttribute("style", "fill: var(--paper)");
  copy.querySelector("desc").after(paper);
  copy.append(...head, ...under, ...below);
  copy.setAttribute("viewBox", box.join(" "));
  copy.setAttribute("width", box[2]);
  copy.setAttribute("height", box[3]);
  const style = getComputedStyle(root);
  const drawn = new XMLSerializer().serializeToString(copy);
  const svg = drawn.replace(/var\((--[\w-]+)\)/g, (_, name) => style.getPropertyValue(name).trim().replaceAll('"', "'"));
  return { svg, width: box[2], height: box[3] };
}

function raster({ svg, width, height }, done) {
  const image = new Image();
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  image.onload = () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: width * 3, height: height * 3 });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(url);
    canvas.toBlob(done, "image/png");
  };
  image.src = url;
}

for (const figure of document.querySelectorAll("figure.panel")) {
  explain(figure);
  const name = figure.id.replace("panel-", "");
  const makers = {
    csv: () => save(`${name}.csv`, "text/csv", "\ufeff" + csv(figure)),
    svg: () => save(`${name}.svg`, "image/svg+xml", picture(figure).svg),
    png: () => raster(picture(figure), (blob) => save(`${name}.png`, "image/png", blob)),
  };
  for (const row of figure.querySelectorAll(".save")) row.hidden = false;
  for (const button of figure.querySelectorAll("[data-save]")) button.addEventListener("click", makers[button.dataset.save]);
}
