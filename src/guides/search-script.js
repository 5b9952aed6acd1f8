// The search of /docs: a combobox with a list (WAI-ARIA Authoring Practices 1.2). Loads the index when the field first
// gets the focus, and searches in the browser: the typed text is sent nowhere. Writes only text into the page, as
// Trusted Types require.

import MiniSearch from 'minisearch';

const root = document.querySelector('.search');
const field = root.querySelector('input');
const panel = root.querySelector('.results');
const list = root.querySelector('[role="listbox"]');
const hint = root.querySelector('.hint');
const status = root.querySelector('[role="status"]');

const resultsMax = 8;
const excerptLength = 90;
const placeholder = 'https://YOUR-WORKER';

/** The promise of the search index of /docs; null until a search needs it, and again after a failure. */
let loading = null;

async function loadIndex() {
  const response = await fetch('/docs/search.json');
  if (!response.ok) throw new Error('no index');
  const entries = await response.json();
  const index = new MiniSearch({
    fields: ['heading', 'page', 'text'],
    storeFields: ['href', 'page', 'heading', 'text'],
    // Words of code that contain `_` or `-` (key_in_browser) are indexed both whole and in parts.
    tokenize: (text) => text.split(/[^\p{L}\p{N}_-]+/u).flatMap((word) => [word, ...word.split(/[_-]/)]),
    searchOptions: {
      boost: { heading: 6, page: 3 },
      prefix: true,
      weights: { fuzzy: 0.2, prefix: 0.7 },
      fuzzy: (term) => (term.length > 4 ? 0.2 : false),
      combineWith: 'AND',
    },
  });
  index.addAll(
    entries.map((entry, id) => ({ ...entry, id, text: entry.text.replaceAll(placeholder, location.origin) })),
  );
  return index;
}

function openIndex() {
  loading ??= loadIndex().catch((error) => {
    loading = null;
    throw error;
  });
  return loading;
}

/** Appends text to an element, with the beginnings of its matching words marked. */
function appendMarked(element, text, words) {
  // Longer words first, so that `key_in_browser` is highlighted whole and not only its `key`.
  const pattern = words
    .toSorted((a, b) => b.length - a.length)
    .map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('|');
  // Split by one capturing group: every second part is a match.
  const parts = pattern === '' ? [text] : text.split(new RegExp(`(?<![\\p{L}\\p{N}])(${pattern})`, 'iu'));
  for (const [i, part] of parts.entries()) {
    if (i % 2 === 0) element.append(part);
    else element.append(Object.assign(document.createElement('mark'), { textContent: part }));
  }
}

/** Returns the part of a text around its first matching word. */
function excerptOf(text, words) {
  const lower = text.toLowerCase();
  const found = words.map((word) => lower.indexOf(word)).filter((at) => at >= 0);
  const at = Math.max(0, Math.min(...(found.length === 0 ? [0] : found)) - 24);
  const start = at === 0 ? 0 : text.indexOf(' ', at) + 1;
  return (start === 0 ? '' : '… ') + text.slice(start, start + excerptLength);
}

function optionOf({ href, page, heading, text, terms }, position) {
  const option = document.createElement('li');
  option.id = `result-${position}`;
  option.className = 'result';
  option.role = 'option';
  option.ariaSelected = 'false';
  option.dataset.href = href;
  const title = Object.assign(document.createElement('span'), { className: 'title' });
  appendMarked(title, heading, terms);
  if (page !== heading) {
    title.append(Object.assign(document.createElement('span'), { className: 'where', textContent: ` · ${page}` }));
  }
  const excerpt = Object.assign(document.createElement('span'), { className: 'excerpt' });
  appendMarked(excerpt, excerptOf(text, terms), terms);
  option.append(title, excerpt);
  return option;
}

const options = () => [...list.children];
const selected = () => options().find((option) => option.ariaSelected === 'true');

function select(option) {
  for (const each of options()) each.ariaSelected = String(each === option);
  if (option === undefined) field.removeAttribute('aria-activedescendant');
  else {
    field.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  }
}

function close() {
  panel.hidden = true;
  field.ariaExpanded = 'false';
  field.removeAttribute('aria-activedescendant');
}

function show(results, message) {
  list.replaceChildren(...results.slice(0, resultsMax).map(optionOf));
  hint.textContent = message;
  status.textContent = message;
  panel.hidden = false;
  field.ariaExpanded = String(results.length > 0);
  select(options()[0]);
}

async function search() {
  const query = field.value.trim();
  if (query === '') {
    close();
    status.textContent = '';
    return;
  }
  try {
    const index = await openIndex();
    // Another key was pressed while the index loaded.
    if (query !== field.value.trim()) return;
    const complete = index.search(query);
    // If no section has all words, shows sections that have some of them.
    const results = complete.length > 0 ? complete : index.search(query, { combineWith: 'OR' });
    const count = Math.min(results.length, resultsMax);
    if (count === 0) show([], `Nothing found for “${query}”.`);
    else show(results, `${count} ${count === 1 ? 'result' : 'results'}. Choose with the arrow keys, open with Enter.`);
  } catch {
    show([], 'The search could not be loaded. Check your connection, then try again.');
  }
}

function open(option, isNewTab) {
  if (isNewTab) globalThis.open(option.dataset.href, '_blank', 'noopener');
  else location.assign(option.dataset.href);
  close();
  field.blur();
}

function openSelected({ ctrlKey, metaKey }) {
  const option = selected();
  if (option !== undefined && !panel.hidden) open(option, ctrlKey || metaKey);
}

/** Moves the selection by a number of options; wraps around at both ends. */
function move(by) {
  const all = options();
  if (panel.hidden || all.length === 0) return;
  const at = all.indexOf(selected());
  select(all[(at + by + all.length) % all.length]);
}

field.addEventListener('focus', () => {
  // Ignores a failure here: the search loads the index again and then shows the failure.
  openIndex().catch(() => {});
  if (field.value.trim() !== '') void search();
});
field.addEventListener('input', search);
field.addEventListener('keydown', (event) => {
  const { key } = event;
  if (!['ArrowDown', 'ArrowUp', 'Enter', 'Escape'].includes(key)) return;
  event.preventDefault();
  if (key === 'ArrowDown') move(1);
  else if (key === 'ArrowUp') move(-1);
  else if (key === 'Enter') openSelected(event);
  else {
    // The first Escape closes the list, the second clears the field.
    if (panel.hidden) field.value = '';
    close();
  }
});

// Pressing the mouse button would move the focus and so close the list before the click.
list.addEventListener('mousedown', (event) => event.preventDefault());
list.addEventListener('click', (event) => {
  const option = event.target.closest('[role="option"]');
  if (option !== null) open(option, event.ctrlKey || event.metaKey);
});
root.addEventListener('focusout', ({ relatedTarget }) => {
  if (!root.contains(relatedTarget)) close();
});

addEventListener('keydown', (event) => {
  const isTyping = event.target.closest('input, textarea, select, [contenteditable]') !== null;
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
  event.preventDefault();
  field.focus();
});

root.hidden = false;
