// Highlights code when the pages are built. Writes classes, because the pages' policy permits no inline style.

import highlighter from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import http from 'highlight.js/lib/languages/http';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import { escapeHtml } from './escape-html.ts';

const languages = { bash, http, javascript, json, python, typescript, xml };
for (const [name, grammar] of Object.entries(languages)) highlighter.registerLanguage(name, grammar);

/** Languages for which no grammar is registered, each with the language whose grammar is used instead. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['vue', 'xml'],
  ['svelte', 'xml'],
  ['jsx', 'javascript'],
  ['tsx', 'typescript'],
]);

/** Returns code as HTML. Code in a language without a grammar is escaped only. */
export function highlightCode(code: string, language: string): string {
  const name = aliases.get(language) ?? language;
  if (highlighter.getLanguage(name) === undefined) return escapeHtml(code);
  return highlighter.highlight(code, { language: name, ignoreIllegals: true }).value;
}
