// The script of "Try it" on Overview: when the button is pressed, calls the API from this browser and shows the answer
// or the refusal. Writes only text, as Trusted Types require, and requests nothing from other hosts.

const section = document.querySelector('[data-try]');
const part = (name) => section.querySelector(`[data-part="${name}"]`);
const button = part('start').querySelector('button');
part('start').hidden = false;

function showAnswer({ ip, city, region, country, timezone, asn, ...rest }) {
  const place = [city, region?.name, country?.name].filter((name) => typeof name === 'string').join(', ');
  part('place').textContent = place === '' ? 'Answered, without a place' : `You appear to be in ${place}`;
  part('summary').textContent = [ip, timezone?.id, asn?.organization, rest.client?.browser?.name]
    .filter((text) => typeof text === 'string')
    .join(' · ');
  part('answer').hidden = false;
}

function showRefusal(title, detail, code) {
  part('title').textContent = title;
  part('detail').textContent = detail;
  part('code').textContent = code;
  for (const advice of section.querySelectorAll('[data-code]')) advice.hidden = advice.dataset.code !== code;
  part('refusal').hidden = false;
}

button.addEventListener('click', async () => {
  button.disabled = true;
  part('answer').hidden = true;
  part('refusal').hidden = true;
  try {
    const response = await fetch(section.dataset.try, { cache: 'no-store', credentials: 'omit' });
    const body = await response.json();
    part('json').textContent = JSON.stringify(body, null, 2);
    if (response.ok) showAnswer(body);
    else showRefusal(`Refused: ${body.title}`, body.detail, body.code);
  } catch {
    showRefusal('No answer', 'The request failed. Check your connection, then try again.', '');
  } finally {
    button.disabled = false;
    // A disabled button loses the focus, so restore it for keyboard users.
    button.focus();
  }
});
