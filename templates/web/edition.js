"use strict";
(() => {
  const body = document.body;
  const contents = document.getElementById("contents");
  contents.open = matchMedia("(min-width: 64rem)").matches;

  // The section that is being read stands out in the contents.
  const links = new Map([...contents.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]));
  const watch = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      contents.querySelector("[aria-current]")?.removeAttribute("aria-current");
      links.get(target.id)?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "0px 0px -80% 0px" });
  for (const section of document.querySelectorAll("main > section")) watch.observe(section);

  // A long list of instruments can be searched by any word of a row.
  for (const table of document.querySelectorAll("table.catalogue, table.instruments, table.sources")) {
    const rows = [...table.querySelectorAll("tbody > tr")];
    if (rows.length < 15) continue;
    const field = document.createElement("input");
    field.type = "search";
    field.className = "filter";
    field.setAttribute("aria-label", body.dataset.filter);
    field.placeholder = body.dataset.filter;
    field.addEventListener("input", () => {
      const wanted = field.value.trim().toLowerCase();
      for (const row of rows) {
        row.hidden = wanted !== "" && !row.textContent.toLowerCase().includes(wanted);
      }
    });
    table.before(field);
  }

  const citation = document.querySelector("[id$='--citation'] + p");
  if (citation && navigator.clipboard) {
    const words = citation.textContent;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = body.dataset.copy;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(words);
      button.textContent = body.dataset.copied;
    });
    citation.after(button);
  }
})();
