// Asks the search of a site for words in Chromium, and prints what it finds and what it loads as JSON.
// node search_site.mjs MODULES CHROMIUM PAGE WORDS.json
import fs from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, executablePath, file, words] = process.argv.slice(2);
const { chromium } = createRequire(`${modules}/`)("playwright-core");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-background-networking"] });
const told = { found: {}, elsewhere: [], errors: [], bytes: {} };
for (const asked of JSON.parse(fs.readFileSync(words, "utf8"))) {
  // A context of its own, in which nothing was loaded before.
  const context = await browser.newContext();
  const page = await context.newPage();
  let bytes = 0;
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "file:") told.elsewhere.push(request.url());
    else if (url.pathname.endsWith(".js")) bytes += fs.statSync(url.pathname).size;
  });
  page.on("pageerror", (error) => told.errors.push(String(error)));
  page.on("console", (message) => told.errors.push(message.text()));
  await page.goto(`${pathToFileURL(file).href}?q=${encodeURIComponent(asked)}`);
  await page.waitForFunction(() => ["done", "failed"].includes(document.getElementById("search").dataset.state));
  told.found[asked] = await page.$$eval("#results > li", (items) => items.map((one) => ({
    address: one.querySelector("a").getAttribute("href"), excerpt: one.querySelector(".excerpt").textContent,
    marked: [...one.querySelectorAll("mark")].map((mark) => mark.textContent),
  })));
  told.bytes[asked] = bytes;
  await context.close();
}
await browser.close();
console.log(JSON.stringify(told));
