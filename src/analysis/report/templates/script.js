"use strict";
// The page works without this: it only adds a button for the theme and one that opens all tables.
{
  const root = document.documentElement;
  const theme = document.getElementById("theme");
  const tables = document.getElementById("tables");
  const labels = [tables.textContent, tables.dataset.close];

  const all = [...document.querySelectorAll("figure details")];
  const isDark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const count = () => { tables.textContent = labels[Number(all.every((table) => table.open))]; };

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
  all.forEach((table) => table.addEventListener("toggle", count));
}
