// Looks at a preview in Chromium as a reader does, and answers questions about it: a line of JSON in, a line out.
// node drive_preview.mjs MODULES CHROMIUM ADDRESS WIDTH SCHEME [axe]
// The page's own policy would keep axe out; without it the policy holds.
import fs from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const [modules, executablePath, address, width, colorScheme, axe] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const { chromium } = require("playwright-core");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const context = await browser.newContext({ viewport: { width: Number(width), height: 800 }, colorScheme, bypassCSP: axe === "axe" });
const page = await context.newPage();
const faults = [];
const host = new URL(address).host;
page.on("pageerror", (error) => faults.push(String(error)));
page.on("console", (message) => message.type() === "error" && !message.text().includes("vscode") && faults.push(message.text()));
page.on("request", (request) => {
  const url = new URL(request.url());
  if (url.host !== host && url.protocol.startsWith("http")) faults.push(`asks for ${request.url()}`);
});
await page.goto(address);

const actions = {
  // The pages in sight once they are drawn as the state of the server has them, and what else is shown.
  look: async () => {
    await page.waitForFunction(async () => {
      const told = await (await fetch("state")).json();
      const shown = [...document.querySelectorAll(".page")];
      const view = document.getElementById("main").getBoundingClientRect();
      const inSight = shown.filter((one) => one.getBoundingClientRect().bottom > view.top && one.getBoundingClientRect().top < view.bottom);
      return told.phase === "ready" && document.body.dataset.phase === "ready"
        && shown.map((one) => one.dataset.key).join() === told.pages.map((one) => one.key).join()
        && Boolean(told.failure) === !document.getElementById("failure").hidden
        && inSight.every((one) => one.dataset.shown === one.dataset.key);
    }, null, { timeout: 60000, polling: 100 });
    return page.evaluate(() => ({
      pages: [...document.querySelectorAll(".page")].map((one) => one.dataset.key),
      changed: [...document.querySelectorAll(".page.changed")].map((one) => Number(one.dataset.number)),
      failure: document.getElementById("failure").hidden ? "" : document.getElementById("failure").innerText,
      status: document.getElementById("status").innerText,
      findings: document.getElementById("findings").innerText,
    }));
  },
  scroll: ({ number, share }) => page.evaluate(([number, share]) => {
    const [main, one] = [document.getElementById("main"), document.querySelectorAll(".page")[number - 1]];
    main.scrollTop += one.getBoundingClientRect().top - main.getBoundingClientRect().top + share * one.offsetHeight;
  }, [number, share]),
  // Which page is at the upper edge, by section and place, and how far it has been read.
  place: () => page.evaluate(() => {
    const main = document.getElementById("main").getBoundingClientRect();
    const first = [...document.querySelectorAll(".page")].find((one) => one.getBoundingClientRect().bottom > main.top + 1);
    const box = first.getBoundingClientRect();
    return [first.page.section, first.page.place, Math.round(main.top - box.top)];
  }),
  press: ({ key }) => page.keyboard.press(key),
  click: ({ selector }) => page.click(selector),
  clickAt: async ({ number, x, y }) => {
    await page.evaluate((number) => document.querySelectorAll(".page")[number - 1].scrollIntoView(), number);
    const sheet = page.locator(`.page[data-number="${number}"] .sheet`);
    const box = await sheet.boundingBox();
    await sheet.hover({ position: { x: x * box.width, y: y * box.height } });
    await page.waitForTimeout(300);
    await sheet.click({ position: { x: x * box.width, y: y * box.height } });
    await page.waitForFunction(() => !document.getElementById("source").hidden);
    return page.evaluate(() => document.getElementById("source").innerText);
  },
  edition: async () => {
    await page.click("#show-edition");
    await page.waitForFunction(() => document.getElementById("frame").dataset.shown, null, { timeout: 60000 });
    return page.evaluate(() => document.getElementById("frame").contentDocument.body.innerText);
  },
  editionText: async ({ text }) => {
    await page.waitForFunction((text) => document.getElementById("frame").contentDocument?.body?.innerText.includes(text), text, { timeout: 60000 });
    return page.evaluate(() => document.getElementById("frame").contentWindow.scrollY);
  },
  editionScroll: ({ y }) => page.evaluate((y) => document.getElementById("frame").contentWindow.scrollTo(0, y), y),
  choose: ({ name }) => page.selectOption("#documents", name),
  axe: async () => {
    await page.evaluate(fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
    return page.evaluate(async () => (await axe.run({ exclude: [["iframe"]] })).violations.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 200)}`));
  },
  over: () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
  shot: async ({ path }) => void (await page.screenshot({ path })),
  faults: () => faults,
};
for await (const line of createInterface({ input: process.stdin })) {
  const told = JSON.parse(line);
  try {
    console.log(JSON.stringify({ answer: (await actions[told.do](told)) ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
}
await browser.close();
