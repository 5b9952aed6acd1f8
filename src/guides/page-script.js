// The script of every page of /docs: a copy button on each code block, and a mark on the heading that is being read. Pages
// work without it. It writes only text, as Trusted Types require, and makes no requests.

const copiedForMs = 2000;

/** Adds a button that copies the text of a code block. */
function addCopyButton(block) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Copy';
  button.addEventListener('click', async () => {
    const code = block.querySelector('code');
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = 'Copied';
    } catch {
      // Clipboard access was denied: select the text so that the reader can copy it.
      getSelection().selectAllChildren(code);
      button.textContent = 'Selected';
    }
    setTimeout(() => {
      button.textContent = 'Copy';
    }, copiedForMs);
  });
  block.append(button);
}

if (navigator.clipboard !== undefined) for (const block of document.querySelectorAll('.code')) addCopyButton(block);

const links = new Map(
  [...document.querySelectorAll('.contents a')].map((link) => [decodeURIComponent(link.hash.slice(1)), link]),
);
const headings = [...links.keys()].map((id) => document.getElementById(id)).filter((heading) => heading !== null);

/** Marks the last heading above the middle of the window, or the first one. */
function markCurrent() {
  const passed = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
  const current = passed.at(-1) ?? headings[0];
  for (const [id, link] of links) link.classList.toggle('is-current', id === current.id);
}

if (headings.length > 0) {
  let isWaiting = false;
  addEventListener(
    'scroll',
    () => {
      if (isWaiting) return;
      isWaiting = true;
      requestAnimationFrame(() => {
        isWaiting = false;
        markCurrent();
      });
    },
    { passive: true },
  );
  markCurrent();
}

// The Escape key closes the menu of narrow screens.
const menu = document.querySelector('.menu');
menu?.addEventListener('keydown', ({ key }) => {
  if (key !== 'Escape' || !menu.open) return;
  menu.open = false;
  menu.querySelector('summary').focus();
});
