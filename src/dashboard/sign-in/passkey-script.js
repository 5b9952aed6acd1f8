// What pages with a passkey form do in the browser: fetch what the authenticator is asked, let it answer, and send the
// form with the answer in it. build.ts makes the one file of it that is served. Writes text only, as Trusted Types demand,
// and calls no one else.

import { browserSupportsWebAuthn, startAuthentication, startRegistration } from '@simplewebauthn/browser';

const starts = { create: startRegistration, get: startAuthentication };

/** By the error's name (WebAuthn, "create" and "get"). */
const reasons = {
  InvalidStateError: 'This device already has a passkey for your account.',
  NotAllowedError: 'No passkey was chosen, or the request timed out. Try again.',
  SecurityError: 'Passkeys need a host name with HTTPS, or localhost. Open this page at such an address.',
};

async function ask(url) {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams() });
  // Signed out meanwhile, or the proof is too old: that page says what to do.
  if (response.redirected) location.assign(response.url);
  if (response.status === 429) throw new Error('Too many sign-in attempts. Wait a minute, then try again.');
  if (response.redirected || !response.ok) throw new Error('Something went wrong. Reload the page and try again.');
  return response.json();
}

for (const form of document.querySelectorAll('form[data-passkey]')) {
  const { passkey, asks } = form.dataset;
  const button = form.querySelector('button');
  const problem = form.querySelector('[role="alert"]');
  if (!browserSupportsWebAuthn()) {
    form.nextElementSibling.hidden = false;
    continue;
  }
  form.hidden = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    button.disabled = true;
    problem.textContent = '';
    try {
      const answer = await starts[passkey]({ optionsJSON: await ask(asks) });
      form.elements.response.value = JSON.stringify(answer);
      form.submit();
    } catch (error) {
      problem.textContent = reasons[error.name] ?? error.message;
    } finally {
      button.disabled = false;
      // A button that was disabled has lost the focus, and the keyboard its place with it.
      if (problem.textContent !== '') button.focus();
    }
  });
}
