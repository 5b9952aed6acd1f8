// What the pages do more with scripts than without: times in the viewer's zone, and copying by a button. Writes text only,
// as Trusted Types demand, and calls no one.

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
      // Not permitted: what is marked can be copied by hand.
      getSelection().selectAllChildren(source);
      button.textContent = 'Selected';
    }
    setTimeout(() => {
      button.replaceChildren(...label);
    }, copiedForMs);
  });
}
