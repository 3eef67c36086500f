// Reads a JSON list of Mermaid charts from stdin, prints the kind of each; fails at one that does not parse.
import { JSDOM } from "jsdom";

const { window } = new JSDOM("<!doctype html><body></body>");
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await import("mermaid");
mermaid.initialize({ startOnLoad: false });

let text = "";
for await (const chunk of process.stdin) text += chunk;
for (const chart of JSON.parse(text)) console.log((await mermaid.parse(chart)).diagramType);
