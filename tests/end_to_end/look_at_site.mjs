// Opens every page of the documentation in Chromium at two widths, and searches it; prints what is wrong as JSON.
// node look_at_site.mjs MODULES CHROMIUM ADDRESS PAGES.json
import fs from "node:fs";
import { createRequire } from "node:module";

const [modules, executablePath, address, asked] = process.argv.slice(2);
const { pages, words } = JSON.parse(fs.readFileSync(asked, "utf8"));
const require = createRequire(`${modules}/`);
const { chromium } = require("playwright-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-background-networking"] });
const faults = [];
const found = {};

for (const [width, colorScheme] of [[390, "light"], [1280, "light"], [1280, "dark"]]) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  context.setDefaultTimeout(120_000);
  // What is dark is the theme's affair: a page of each kind shows it.
  for (const name of colorScheme === "dark" ? pages.slice(0, 4) : pages) {
    const page = await context.newPage();
    const where = `${name} ${width} ${colorScheme}`;
    page.on("request", (request) => {
      if (!request.url().startsWith(address)) faults.push(`${where}: asks for ${request.url()}`);
    });
    page.on("pageerror", (error) => faults.push(`${where}: ${error}`));
    await page.goto(`${address}/${name}`);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (over > 0) faults.push(`${where}: scrolls sideways by ${over}`);
    await page.evaluate(axe);
    const said = await page.evaluate(async () =>
      (await axe.run()).violations.map((one) => `${one.id} (${one.nodes.length}): ${one.nodes[0].html.slice(0, 200)}`),
    );
    faults.push(...said.map((one) => `${where}: ${one}`));
    await page.close();
  }
  await context.close();
}

for (const [home, asks] of Object.entries(words)) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(`${address}/${home}`);
  await page.keyboard.press("/");
  await page.waitForTimeout(1000);
  for (const word of asks) {
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(word);
    // The results, which the theme keeps in a shadow root, as links.
    const links = async () =>
      page.evaluate(() => {
        const all = [];
        const walk = (root) => {
          for (const element of root.querySelectorAll("*")) {
            if (!element.shadowRoot) continue;
            all.push(...[...element.shadowRoot.querySelectorAll("a[href]")].map((link) => [link.href, link.textContent]));
            walk(element.shadowRoot);
          }
        };
        walk(document);
        return all;
      });
    let results = [];
    const names = (text) => text.toLowerCase().includes(word);
    for (let turn = 0; turn < 100 && !results.some(names); turn += 1) {
      await page.waitForTimeout(200);
      results = (await links()).map(([, text]) => text.replace(/\s+/g, " ").trim());
    }
    found[`${home} ${word}`] = results.slice(0, 5);
  }
  await page.close();
}
await browser.close();
console.log(JSON.stringify({ faults, found }));
