// Opens HTML editions in Chromium at three widths, light and dark, and prints what is wrong as JSON.
// node look_at_page.mjs MODULES CHROMIUM FILE …
import fs from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, executablePath, ...files] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const { chromium } = require("playwright-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const faults = [];
for (const colorScheme of ["light", "dark"]) {
  for (const width of [360, 768, 1280]) {
    // The page's own policy would keep axe out; that it holds is another test's.
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
    for (const file of files) {
      const page = await context.newPage();
      const where = `${file.split("/").pop()} ${colorScheme} ${width}`;
      page.on("request", (request) => {
        if (!request.url().startsWith("file:")) faults.push(`${where}: asks for ${request.url()}`);
      });
      page.on("pageerror", (error) => faults.push(`${where}: ${error}`));
      await page.goto(pathToFileURL(file).href);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (over > 0) faults.push(`${where}: scrolls sideways by ${over}`);
      await page.evaluate(axe);
      const found = await page.evaluate(async () => (await axe.run()).violations.map((one) => `${one.id}: ${one.nodes[0].html}`));
      faults.push(...found.map((one) => `${where}: ${one}`));
      await page.close();
    }
    await context.close();
  }
}
const plain = await (await browser.newContext()).newPage();
for (const file of files) {
  plain.on("console", (message) => faults.push(`${file}: ${message.text()}`));
  await plain.goto(pathToFileURL(file).href);
}
await browser.close();
console.log(JSON.stringify(faults));
