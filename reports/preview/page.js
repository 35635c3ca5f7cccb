// Shows the state of the preview: pages as pictures that are fetched when they come into sight, the HTML edition,
// findings, failures. The page is never loaded anew, so whoever reads it keeps the place.
const words = JSON.parse(document.body.dataset.words);
const at = (id) => document.getElementById(id);
const [main, holder, frame] = [at("main"), at("pages"), at("frame")];
const kept = JSON.parse(sessionStorage.getItem(location.pathname) || "{}");
let state = { pages: [], findings: [], documents: [], revision: -1, builds: 0 };
let zoom = kept.zoom || 0; // 0 fits the width
let tab = "pages";

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter((one) => one !== null && one !== ""));
  return element;
};
const pageName = (number) => words.page.replace("#", number);
const ask = async (path) => {
  const answer = await fetch(path);
  return answer.ok ? answer.json() : null;
};
const post = (path, told = {}) =>
  fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(told) });

// --- sources: a link that the browser hands to the editor, or a button that has the server start one

const openPlace = (place) => {
  if (place.link) location.href = place.link;
  else if (place.file) post("open", { file: place.file, line: place.line });
};
const placeText = (place) => `${place.shown}:${place.line}`;
const placeLink = (place, text) => {
  const label = text || placeText(place);
  if (place.link) return make("a", { href: place.link, textContent: label, className: "open" });
  return make("button", { type: "button", textContent: label, className: "open", onclick: () => openPlace(place) });
};

// --- pages

const room = () => Math.max(160, main.clientWidth - (matchMedia("(max-width:60rem)").matches ? 24 : 56));
const usual = () => {
  const widths = state.pages.map((page) => page.width).sort((one, other) => one - other);
  return widths[widths.length >> 1] || 595;
};
// Points to pixels of the screen: most pages fill the width, wider ones are made to fit.
const scale = (page) => zoom || Math.min(room() / Math.max(usual(), page?.width || 0), 1.7);
const pixels = (page) => Math.round(scale(page) * (devicePixelRatio || 1) * 100) / 100;

const seen = new IntersectionObserver(
  (entries) => entries.forEach((entry) => {
    entry.target.isNear = entry.isIntersecting;
    if (entry.isIntersecting) draw(entry.target);
  }),
  { root: main, rootMargin: "700px 0px" },
);

const draw = async (article) => {
  const wanted = `picture?key=${article.dataset.key}&scale=${pixels(article.page)}`;
  if (article.drawn === wanted || article.coming === wanted || !article.isNear) return;
  article.coming = wanted;
  // The picture before stays until the new one is there.
  const picture = new Image();
  picture.src = wanted;
  picture.alt = article.ariaLabel;
  try {
    await picture.decode();
  } catch {
    if (article.coming === wanted) article.coming = "";
    return;
  }
  if (article.coming !== wanted) return;
  article.coming = "";
  article.drawn = wanted;
  const sheet = article.querySelector(".sheet");
  sheet.querySelector("img")?.remove();
  sheet.prepend(picture);
  article.dataset.shown = article.dataset.key;
};

const identity = (page) => `${page.section}|${page.place}`;

const dress = (article, page, number) => {
  const [sheet, under] = article.children;
  article.page = page;
  article.number = number;
  article.dataset.key = page.key;
  article.dataset.number = number + 1;
  article.ariaLabel = pageName(number + 1);
  article.classList.toggle("changed", page.changed);
  sheet.style.width = `${Math.round(page.width * scale(page))}px`;
  sheet.style.height = `${Math.round(page.height * scale(page))}px`;
  if (article.valuesOf !== page.key) article.values = null;
  under.replaceChildren(
    make("span", { textContent: `${number + 1} / ${state.pages.length}` }),
    ...(page.changed ? [make("span", { className: "badge", textContent: words.changed })] : []),
    ...page.sources.map((one) => placeLink(one, one.shown.split("/").slice(-2).join("/"))),
  );
  draw(article);
};

const newPage = () => {
  const sheet = make("div", { className: "sheet" }, make("div", { className: "value" }));
  const article = make("article", { className: "page" }, sheet, make("div", { className: "under" }));
  sheet.addEventListener("pointerenter", () => fetchValues(article));
  sheet.addEventListener("pointermove", (event) => point(article, event));
  sheet.addEventListener("pointerleave", () => mark(article, null));
  sheet.addEventListener("click", async (event) => {
    await fetchValues(article);
    const value = valueAt(article, event);
    const place = value && (await ask(`where?origin=${encodeURIComponent(value[0])}`));
    if (place?.file) tellSource(place, true);
  });
  return article;
};

const anchor = () => {
  const top = main.getBoundingClientRect().top;
  const first = [...holder.children].find((one) => one.getBoundingClientRect().bottom > top + 1);
  if (!first) return null;
  const box = first.getBoundingClientRect();
  return { identity: identity(first.page), number: first.number, share: (top - box.top) / box.height };
};
const returnTo = (place) => {
  if (!place) return;
  const pages = [...holder.children];
  const found = pages.find((one) => identity(one.page) === place.identity) || pages[Math.min(place.number, pages.length - 1)];
  if (!found) return;
  const box = found.getBoundingClientRect();
  main.scrollTop += box.top + place.share * box.height - main.getBoundingClientRect().top;
};

const showPages = (place = anchor()) => {
  const known = new Map([...holder.children].map((one) => [identity(one.page), one]));
  const used = state.pages.map((page, number) => {
    const article = known.get(identity(page)) || newPage();
    known.delete(identity(page));
    dress(article, page, number);
    return article;
  });
  known.forEach((article) => (seen.unobserve(article), article.remove()));
  used.forEach((article, number) => {
    if (holder.children[number] !== article) holder.insertBefore(article, holder.children[number] || null);
    seen.observe(article);
  });
  returnTo(place);
};

// --- values on a page

const fetchValues = async (article) => {
  const key = article.dataset.key;
  if (article.valuesOf === key && article.values) return;
  const values = await ask(`values?page=${article.number}`);
  if (article.dataset.key === key) [article.values, article.valuesOf] = [values || [], key];
};
const valueAt = (article, event) => {
  const box = article.querySelector(".sheet").getBoundingClientRect();
  const [x, y] = [(event.clientX - box.left) / scale(article.page), (event.clientY - box.top) / scale(article.page)];
  const around = (article.values || []).filter(([, left, top, width, height]) => x >= left && x <= left + width && y >= top && y <= top + height);
  return around.sort((one, other) => one[3] * one[4] - other[3] * other[4])[0] || null;
};
const mark = (article, value) => {
  const [sheet, box] = [article.querySelector(".sheet"), article.querySelector(".value")];
  sheet.classList.toggle("pointing", Boolean(value));
  box.classList.toggle("on", Boolean(value));
  sheet.title = value ? value[0].replace("#", " · ") : "";
  if (!value) return;
  const [left, top, width, height] = value.slice(1).map((length) => `${length * scale(article.page)}px`);
  Object.assign(box.style, { left, top, width, height });
};
const point = (article, event) => mark(article, valueAt(article, event));
const tellSource = (place, opens) => {
  at("source").hidden = false;
  at("source").replaceChildren(`${words.source} `, placeLink(place), place.field ? ` · ${place.field}` : "");
  if (opens) openPlace(place);
};

// --- the HTML edition

const showTab = (name) => {
  tab = name;
  [holder.hidden, frame.hidden, at("zoom").hidden] = [name !== "pages", name !== "edition", name !== "pages"];
  at("show-pages").ariaPressed = name === "pages";
  at("show-edition").ariaPressed = name === "edition";
  if (name === "edition") {
    if (state.web) showEdition();
    else post("edition");
  } else showPages();
};
const frameAnchor = () => {
  const inside = frame.contentDocument;
  const sections = [...(inside?.querySelectorAll("section[id]") || [])];
  const first = sections.find((one) => one.getBoundingClientRect().bottom > 1);
  if (!first) return null;
  const box = first.getBoundingClientRect();
  return { id: first.id, gone: -box.top };
};
const showEdition = () => {
  if (!state.web || frame.dataset.web === state.web) return;
  const place = frame.dataset.web ? frameAnchor() : null;
  frame.dataset.web = state.web;
  frame.onload = () => {
    const inside = frame.contentDocument;
    inside.addEventListener("keydown", onKey);
    inside.addEventListener("click", findInEdition);
    const section = place && inside.getElementById(place.id);
    if (section) {
      const box = section.getBoundingClientRect();
      frame.contentWindow.scrollTo(0, frame.contentWindow.scrollY + box.top + Math.min(place.gone, box.height));
    }
    frame.dataset.shown = state.web;
  };
  frame.src = `edition?key=${state.web}`;
};
const findInEdition = async (event) => {
  const section = event.target.closest("section[id]");
  if (!section || event.target.closest("a,button,input,summary")) return;
  const text = event.target.textContent.trim().slice(0, 200);
  const place = await ask(`where?section=${encodeURIComponent(section.id)}&text=${encodeURIComponent(text)}`);
  if (place?.file) tellSource(place, false);
};

// --- findings and failures

const severities = ["fault", "error", "warning", "note"];
const findingItem = (one) => make("li", {},
  make("div", { textContent: one.message }),
  make("div", { className: "quiet", textContent: one.remedy }),
  make("div", { className: "place" },
    one.page ? make("button", { type: "button", className: "open", textContent: pageName(one.page), onclick: () => goTo(one.page - 1) }) : null,
    one.page && one.place.file ? " · " : "",
    one.place.file ? placeLink(one.place) : "",
    one.field ? ` · ${one.field}` : ""));
const showFindings = () => {
  at("count").textContent = state.findings.length;
  const groups = severities.map((severity) => [severity, state.findings.filter((one) => one.severity === severity)]);
  const parts = groups.filter(([, found]) => found.length).flatMap(([severity, found]) => [
    make("h2", { className: severity }, words[severity], make("span", { className: "count", textContent: found.length })),
    make("ul", {}, ...found.map(findingItem)),
  ]);
  at("findings").replaceChildren(...(parts.length ? parts : [make("p", { className: "place", textContent: words.none_found })]));
};
const problemItem = (one) => make("li", {},
  one.place.file ? placeLink(one.place) : make("span", { textContent: one.file }),
  [one.field ? ` · ${one.field}: ` : ": ", one.message, ". ", one.remedy].join(""));
const showFailure = () => {
  const failure = state.failure || state.saveFailure;
  at("failure").hidden = !failure;
  document.body.classList.toggle("stale", Boolean(state.failure) && state.right);
  const shown = JSON.stringify(failure);
  if (!failure || at("failure").dataset.shown === shown) return void (failure || delete at("failure").dataset.shown);
  at("failure").dataset.shown = shown;
  at("failure").replaceChildren(
    make("strong", { textContent: state.failure ? words.failed : words.unsaved }), ` ${failure.message}. ${failure.problems.length ? "" : failure.remedy}`,
    ...(failure.problems.length ? [make("ul", {}, ...failure.problems.map(problemItem))] : []),
    ...(failure.trace ? [make("details", {}, make("summary", { textContent: words.detail }), make("pre", { textContent: failure.trace }))] : []),
    ...(state.pages.length && state.failure ? [make("p", { className: "quiet", textContent: state.right ? words.keep : words.not_right })] : []),
  );
};

// --- all of it

const changed = () => state.pages.flatMap((page, number) => (page.changed ? [number] : []));
const goTo = (number) => {
  if (tab !== "pages") showTab("pages");
  holder.children[number]?.scrollIntoView({ block: "start" });
};
const goToChange = (step) => {
  const here = anchor();
  const current = here ? here.number + (here.share > 0.5 ? 0.5 : 0) : 0;
  const all = changed();
  const ahead = step > 0 ? all.find((number) => number > current) : all.findLast((number) => number < current);
  const target = ahead ?? (step > 0 ? all[0] : all.at(-1));
  if (target !== undefined) goTo(target);
};
const showStatus = () => {
  document.body.dataset.phase = state.phase;
  const parts = [];
  if (state.phase === "building") parts.push(words.building);
  else if (state.saved.length) parts.push(`${words.saved} ${state.saved.join(", ")}`);
  else if (state.pages.length) parts.push(words.page_count.replace("#", state.pages.length));
  at("status").textContent = [...parts, ...state.notes].join(" · ");
  at("title").textContent = state.title || "reports";
  document.title = state.title ? `${state.title} · reports` : "reports";
  const all = changed().length;
  at("changes").textContent = all;
  at("changes").classList.toggle("some", all > 0);
  at("next").disabled = at("previous").disabled = !all;
  at("save").disabled = !state.pages.length;
};
const showDocuments = () => {
  at("chooser").hidden = !state.documents.length;
  const list = at("documents");
  if (list.dataset.names !== state.documents.join()) {
    list.dataset.names = state.documents.join();
    list.replaceChildren(...state.documents.map((name) => make("option", { value: name, textContent: name })));
  }
  if (document.activeElement !== list || state.phase === "ready") list.value = state.name;
};
const show = (next) => {
  const place = tab === "pages" ? anchor() : null;
  const isOther = state.name !== next.name;
  state = next;
  showStatus();
  showDocuments();
  showFailure();
  if (tab === "pages") showPages(isOther && state.builds > 1 && place ? { ...place, identity: "", number: 0, share: 0 } : place);
  else if (state.web) showEdition();
  showFindings();
  if (!holder.children.length || restored) return;
  restored = true;
  returnTo(kept.place);
};
let restored = false;
let isAsking = false;
let isBehind = false;
const refresh = async () => {
  if (isAsking) return void (isBehind = true);
  isAsking = true;
  try {
    const next = await ask("state");
    if (next && next.revision !== state.revision) show(next);
  } finally {
    isAsking = false;
  }
  if (isBehind) {
    isBehind = false;
    refresh();
  }
};

const setZoom = (next) => {
  const place = anchor();
  zoom = next;
  showPages(place);
};
const onKey = (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input,select,textarea")) return;
  const actions = {
    s: () => at("save").click(), n: () => goToChange(1), p: () => goToChange(-1),
    "+": () => at("larger").click(), "=": () => at("larger").click(), "-": () => at("smaller").click(), 0: () => setZoom(0),
  };
  if (!actions[event.key]) return;
  event.preventDefault();
  actions[event.key]();
};

at("show-pages").onclick = () => showTab("pages");
at("show-edition").onclick = () => showTab("edition");
at("larger").onclick = () => setZoom(Math.min(scale() * 1.25, 5));
at("smaller").onclick = () => setZoom(Math.max(scale() / 1.25, 0.2));
at("fit").onclick = () => setZoom(0);
at("next").onclick = () => goToChange(1);
at("previous").onclick = () => goToChange(-1);
at("save").onclick = () => post("save");
at("documents").onchange = (event) => post("choose", { name: event.target.value });
document.addEventListener("keydown", onKey);
new ResizeObserver(() => tab === "pages" && showPages()).observe(main);
addEventListener("pagehide", () => sessionStorage.setItem(location.pathname, JSON.stringify({ zoom, place: tab === "pages" ? anchor() : null })));

// On a phone the pages go first.
at("panel").open = !matchMedia("(max-width:60rem)").matches;
const events = new EventSource("events");
events.onmessage = refresh;
events.onerror = () => {
  document.body.dataset.phase = "ended";
  at("status").textContent = words.ended;
};
