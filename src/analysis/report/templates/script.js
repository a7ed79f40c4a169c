"use strict";
// The page works without this: it only adds a button for the theme and one that opens all tables.
{
  const root = document.documentElement;
  const theme = document.getElementById("theme");
  const tables = document.getElementById("tables");
  const labels = [tables.textContent, tables.dataset.close];

  theme.hidden = tables.hidden = false;

  theme.addEventListener("click", () => {
    const wished = root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    root.dataset.theme = wished === "dark" ? "light" : "dark";
  });

  tables.addEventListener("click", () => {
    const open = tables.textContent === labels[0];
    document.querySelectorAll("figure details").forEach((table) => (table.open = open));
    tables.textContent = labels[Number(open)];
  });
}
