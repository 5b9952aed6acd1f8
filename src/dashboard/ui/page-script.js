// The script of every page: shows times in the viewer's time zone and enables copy buttons. Pages work without it. It
// writes only text, as Trusted Types require, and makes no requests.

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
