// The script of every page: shows times in the viewer's time zone, enables copy buttons, and warns before typed values
// are lost. Pages work without it. It writes only text, as Trusted Types require, and makes no requests.

const localTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

for (const time of document.querySelectorAll('time[datetime]')) {
  const date = new Date(time.dateTime);
  if (Number.isNaN(date.getTime())) continue;
  time.title = time.textContent;
  time.textContent = localTime.format(date);
}

const copiedForMs = 2000;

for (const button of document.querySelectorAll('button[data-copies]')) {
  const source = document.getElementById(button.dataset.copies);
  const label = [...button.childNodes];
  button.hidden = source === null || navigator.clipboard === undefined;
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(source.textContent);
      button.textContent = 'Copied';
    } catch {
      // Clipboard access was denied: select the text so that the user can copy it.
      getSelection().selectAllChildren(source);
      button.textContent = 'Selected';
    }
    setTimeout(() => {
      button.replaceChildren(...label);
    }, copiedForMs);
  });
}

// Removes the notice of a completed change from the page's URL, so that reloading or copying the URL does not show it
// again.
const shown = new URL(location.href);
if (shown.searchParams.has('done')) {
  shown.searchParams.delete('done');
  shown.searchParams.delete('duplicate');
  history.replaceState(null, '', shown);
}

const forms = [...document.querySelectorAll('form[method="post"]')];
const valuesOf = (form) => new URLSearchParams(new FormData(form)).toString();
const unchanged = new Map(forms.map((form) => [form, valuesOf(form)]));
/** The form that the viewer is leaving by its own button or link, such as Cancel. */
let left = null;

for (const form of forms) {
  form.addEventListener('submit', () => {
    left = form;
  });
  form.addEventListener('click', ({ target }) => {
    if (target.closest('a') !== null) left = form;
  });
}

addEventListener('beforeunload', (event) => {
  if (forms.some((form) => form !== left && valuesOf(form) !== unchanged.get(form))) event.preventDefault();
  left = null;
});
