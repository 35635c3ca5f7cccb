// The text of each page of a PDF as pdf.js gives it, with a form feed behind each: node read_pdf.mjs FILE MODULES
// What pdf.js only needs to draw.
for (const drawing of ["DOMMatrix", "ImageData", "Path2D"]) globalThis[drawing] ??= class {};
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { readFileSync } from "node:fs";
const require = createRequire(process.argv[3] + "/");
const { getDocument, VerbosityLevel } = await import(pathToFileURL(require.resolve("pdfjs-dist/legacy/build/pdf.mjs")).href);
const pdf = await getDocument({ data: new Uint8Array(readFileSync(process.argv[2])), verbosity: VerbosityLevel.ERRORS }).promise;
for (let n = 1; n <= pdf.numPages; n++) {
  const { items } = await (await pdf.getPage(n)).getTextContent();
  process.stdout.write(items.map((item) => item.str + (item.hasEOL ? "\n" : "")).join("") + "\f");
}
