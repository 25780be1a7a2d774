"use strict";
// The page is complete without this script. It adds the filter, and buttons that copy commands.
(() => {
  const form = document.getElementById("filter");
  const cases = [...document.querySelectorAll("details.case")];
  const sections = [...document.querySelectorAll("main > section")];
  const texts = new Map();
  const textOf = (one) => {
    if (!texts.has(one)) texts.set(one, one.textContent.toLowerCase());
    return texts.get(one);
  };
  const apply = () => {
    const chosen = new FormData(form);
    const statuses = chosen.getAll("status");
    const tag = chosen.get("tag") || "";
    const words = chosen.get("text").toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const one of cases) {
      one.hidden = !(
        (statuses.length === 0 || statuses.includes(one.dataset.status)) &&
        (tag === "" || one.dataset.tags.split("\n").includes(tag)) &&
        words.every((word) => textOf(one).includes(word))
      );
      if (!one.hidden) shown++;
    }
    const filtered = shown < cases.length;
    for (const section of sections) {
      section.hidden = section.classList.contains("slowest") ? filtered : !section.querySelector("details.case:not([hidden])");
    }
    form.querySelector("output").textContent = filtered ? `${shown} of ${cases.length} shown` : "";
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.elements.unfold.addEventListener("click", (event) => {
    const open = event.target.textContent === "Open all";
    for (const one of cases) if (!one.hidden) one.open = open;
    event.target.textContent = open ? "Close all" : "Open all";
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select")) return;
    event.preventDefault();
    form.elements.text.focus();
  });
  if (navigator.clipboard) {
    for (const button of document.querySelectorAll("button[name=copy]")) {
      button.hidden = false;
      button.addEventListener("click", async () => {
        try {
          await navigator.clipboard.writeText(button.previousElementSibling.textContent);
          button.textContent = "Copied";
        } catch {
          button.textContent = "Not allowed";
        }
        setTimeout(() => { button.textContent = "Copy"; }, 2000);
      });
    }
  }
  apply();
})();
