"use strict";
// Searches the index that lies beside this page. Words are cut as reports/site/search_words.py cuts them.
(() => {
  const CJK = "\\u1100-\\u11ff\\u3005-\\u3007\\u3041-\\u3096\\u309d-\\u309f\\u30a1-\\u30fa\\u30fc-\\u30ff\\u3131-\\u318e\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7a3\\uf900-\\ufaff\\u{20000}-\\u{323af}";
  const RUN = new RegExp(`([${CJK}]+)|((?:(?![${CJK}])[\\p{L}\\p{N}])+)`, "gu");
  const BLANKS = new RegExp(`(?<=[${CJK}])[ \\u00a0]+(?=[${CJK}])`, "gu");
  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const SHOWN = 8;
  const MOST_PAIRS = 5;

  const page = document.getElementById("search");
  const { folder, found: saidFound, none: saidNone, failed: saidFailed } = page.dataset;
  const field = document.getElementById("words");
  const choice = document.getElementById("language");
  const count = document.getElementById("count");
  const list = document.getElementById("results");
  const more = document.getElementById("more");

  const fold = (text) => text.normalize("NFKC").toLowerCase()
    .replace(/[\u00c0-\u024f\u1e00-\u1eff]/g, (letter) => letter.normalize("NFD")[0]);

  // --- the files of the index, each loaded once

  const waiting = new Map();
  const loaded = new Map();
  globalThis.siteSearch = (kind, number, value) => waiting.get(`${kind}${number}`)?.(value);
  const load = (kind, number, name) => {
    const key = `${kind}${number}`;
    if (!loaded.has(key)) {
      loaded.set(key, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        waiting.set(key, resolve);
        script.src = `${folder}/${name}.js`;
        script.onerror = () => { loaded.delete(key); reject(new Error(name)); };
        document.head.append(script);
      }));
    }
    return loaded.get(key);
  };
  const head = () => load("head", 0, "head");

  const partOf = (shelf, parts) => {
    let found = 0x811c9dc5;
    for (let at = 0; at < shelf.length; at += 1) found = Math.imul(found ^ shelf.charCodeAt(at), 0x01000193) >>> 0;
    return found % parts;
  };
  const unpack = (packed) => {
    const numbers = [];
    let before = -1;
    let value = 0;
    let shift = 0;
    for (const digit of packed) {
      const bits = DIGITS.indexOf(digit);
      value += (bits & 31) * 2 ** shift;
      shift += 5;
      if (bits < 32) {
        before += value + 1;
        numbers.push(before);
        value = 0;
        shift = 0;
      }
    }
    return numbers;
  };

  // --- from what is asked to numbers of passages

  // A run of ideographs is looked up by pairs; of a long one by some of them, for the text decides in the end.
  const pairsOf = (run) => {
    const chars = [...run];
    const every = chars.slice(1).map((char, at) => chars[at] + char);
    if (every.length <= MOST_PAIRS) return every;
    return Array.from({ length: MOST_PAIRS }, (_, at) => every[Math.round((at * (every.length - 1)) / (MOST_PAIRS - 1))]);
  };
  const termsOf = (asked) => [...fold(asked).matchAll(RUN)].map(([whole, run]) => ({ whole, isRun: Boolean(run) }));

  const lookUp = async (shelf, fits) => {
    const number = partOf(shelf, (await head()).parts);
    const part = await load("part", number, `p${number}`);
    const anywhere = new Set();
    const titled = new Set();
    for (const word of Object.keys(part)) {
      if (!fits(word)) continue;
      for (const one of unpack(part[word][0])) anywhere.add(one);
      for (const one of unpack(part[word][1] ?? "")) titled.add(one);
    }
    return { anywhere, titled };
  };
  const both = (one, other) => new Set([...one].filter((number) => other.has(number)));
  const lookUpTerm = async ({ whole, isRun }) => {
    if (!isRun) {
      return whole.length < 3 ? lookUp(whole, (word) => word === whole)
        : lookUp(whole.slice(0, 3), (word) => word.startsWith(whole));
    }
    const chars = [...whole];
    if (chars.length === 1) return lookUp(whole, (word) => word.startsWith(whole));
    const found = await Promise.all(pairsOf(whole).map((pair) => lookUp([...pair][0], (word) => word === pair)));
    return found.reduce((one, other) => ({
      anywhere: both(one.anywhere, other.anywhere), titled: both(one.titled, other.titled),
    }));
  };

  const isIn = (plain, { whole, isRun }) => {
    if (isRun) return plain.includes(whole);
    const beginning = whole.length < 3 ? `${whole}(?![\\p{L}\\p{N}])` : whole;
    return new RegExp(`(?<!(?![${CJK}])[\\p{L}\\p{N}])${beginning}`, "u").test(plain);
  };

  // All passages of a section are found together; the best of them is shown.
  const sectionsOf = (found, { goesOn }) => {
    const later = new Set(goesOn);
    const first = (number) => { while (later.has(number)) number -= 1; return number; };
    let sections;
    for (const { anywhere, titled } of found) {
      const own = new Map();
      for (const number of anywhere) {
        const key = first(number);
        const before = own.get(key) ?? { passages: new Map(), score: 0 };
        before.passages.set(number, (before.passages.get(number) ?? 0) + 1);
        if (titled.has(number)) before.score = 1;
        own.set(key, before);
      }
      if (!sections) { sections = own; continue; }
      for (const [key, section] of sections) {
        const more = own.get(key);
        if (!more) { sections.delete(key); continue; }
        for (const [number, hits] of more.passages) section.passages.set(number, (section.passages.get(number) ?? 0) + hits);
        section.score += more.score;
      }
    }
    return sections ?? new Map();
  };
  const languageOf = (number, languages) => languages.findLast(([, start]) => start <= number)?.[0] ?? "";

  const search = async (asked, language) => {
    const terms = termsOf(asked);
    if (!terms.length) return null;
    const about = await head();
    const found = await Promise.all(terms.map(lookUpTerm));
    const own = document.documentElement.lang;
    const ranked = [...sectionsOf(found, about)].map(([key, { passages, score }]) => {
      const best = [...passages].sort((one, other) => other[1] - one[1] || one[0] - other[0]);
      return { key, passages: best.map(([number]) => number), score, lang: languageOf(key, about.languages) };
    }).filter((one) => !language || one.lang === language);
    ranked.sort((one, other) => other.score - one.score || (other.lang === own) - (one.lang === own) || one.key - other.key);
    return { terms, ranked };
  };

  // --- what is shown

  const excerpt = (text, terms) => {
    const plain = fold(text);
    // Only where folding keeps the places of letters can they be marked.
    const exact = plain.length === text.length ? plain : text.toLowerCase();
    const spots = terms.flatMap(({ whole, isRun }) => {
      const spot = new RegExp([...whole].join(isRun ? "[ \\u00a0]*" : ""), "u").exec(exact);
      return spot ? [[spot.index, spot.index + spot[0].length]] : [];
    }).sort((one, other) => one[0] - other[0]);
    const start = Math.max(0, (spots[0]?.[0] ?? 0) - 40);
    const end = Math.min(text.length, start + 180);
    const line = document.createElement("p");
    line.className = "excerpt";
    let at = start;
    if (start > 0) line.append("…");
    for (const [from, to] of spots) {
      if (from < at || to > end) continue;
      line.append(text.slice(at, from));
      const mark = document.createElement("mark");
      mark.textContent = text.slice(from, to);
      line.append(mark);
      at = to;
    }
    line.append(text.slice(at, end), end < text.length ? "…" : "");
    return line;
  };
  const plainOf = (told) => fold(`${told.title}\n${told.text}`).replace(BLANKS, "");
  const item = (told, terms) => {
    const one = document.createElement("li");
    one.lang = told.lang;
    const link = document.createElement("a");
    link.href = `../${told.address}`;
    link.textContent = told.title;
    one.append(link);
    if (told.of) {
      const of = document.createElement("p");
      of.className = "of";
      of.textContent = told.of;
      one.append(of);
    }
    one.append(excerpt(told.text, terms));
    return one;
  };

  let latest = 0;
  const show = async (result, from, asking) => {
    let at = from;
    let shown = 0;
    while (at < result.ranked.length && shown < SHOWN) {
      const next = result.ranked.slice(at, at + SHOWN - shown);
      const texts = await Promise.all(next.map(async ({ passages }) => {
        const told = [];
        for (const number of passages.slice(0, 3)) {
          told.push(await load("text", number, `t${number}`));
          const plain = told.map(plainOf).join("\n");
          if (result.terms.every((term) => isIn(plain, term))) break;
        }
        return told;
      }));
      if (asking !== latest) return;
      for (const told of texts) {
        // Pairs that stand apart are no word.
        const plain = told.map(plainOf).join("\n");
        if (!result.terms.every((term) => isIn(plain, term))) { result.wrong = (result.wrong ?? 0) + 1; continue; }
        list.append(item(told.find((one) => result.terms.some((term) => isIn(fold(one.text).replace(BLANKS, ""), term))) ?? told[0], result.terms));
        shown += 1;
      }
      at += next.length;
    }
    const total = result.ranked.length - (result.wrong ?? 0);
    count.textContent = total ? saidFound.replace("#", total) : saidNone;
    more.hidden = at >= result.ranked.length;
    more.onclick = () => show(result, at, asking);
    page.dataset.state = "done";
  };
  const ask = async () => {
    const asking = latest += 1;
    page.dataset.state = "asking";
    try {
      const result = await search(field.value, choice.value);
      if (asking !== latest) return;
      list.replaceChildren();
      more.hidden = true;
      count.textContent = "";
      if (result) await show(result, 0, asking);
      else page.dataset.state = "done";
    } catch {
      if (asking === latest) { count.textContent = saidFailed; page.dataset.state = "failed"; }
    }
  };

  let timer;
  const soon = () => { clearTimeout(timer); timer = setTimeout(ask, 200); };
  field.addEventListener("input", soon);
  choice.addEventListener("change", ask);
  page.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(timer); ask(); });
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) { field.value = asked; ask(); }
})();
