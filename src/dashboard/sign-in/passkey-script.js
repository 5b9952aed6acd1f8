// The script of passkey forms: fetches the WebAuthn options, calls the authenticator, and submits the authenticator's
// response with the form. build.ts bundles the script into the file that is served. The script writes only text, as
// Trusted Types require, and requests nothing from other hosts.

import { browserSupportsWebAuthn, startAuthentication, startRegistration } from '@simplewebauthn/browser';

const starts = { create: startRegistration, get: startAuthentication };

/** Messages by the name of the error that the browser reports for a passkey (WebAuthn, create() and get()). */
const reasons = {
  InvalidStateError: 'This device already has a passkey for your account.',
  NotAllowedError: 'No passkey was chosen, or the request timed out. Try again.',
  SecurityError: 'Passkeys need a host name with HTTPS, or localhost. Open this page at such an address.',
};

async function fetchOptions(url) {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams() });
  // The session or the step-up has expired: show the page that the server redirects to.
  if (response.redirected) location.assign(response.url);
  if (response.status === 429) throw new Error('Too many sign-in attempts. Wait a minute, then try again.');
  if (response.redirected || !response.ok) throw new Error('Something went wrong. Reload the page and try again.');
  return response.json();
}

for (const form of document.querySelectorAll('form[data-passkey]')) {
  const { passkey, optionsUrl } = form.dataset;
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
      const response = await starts[passkey]({ optionsJSON: await fetchOptions(optionsUrl) });
      form.elements.response.value = JSON.stringify(response);
      form.submit();
    } catch (error) {
      problem.textContent = reasons[error.name] ?? error.message;
    } finally {
      button.disabled = false;
      // A disabled button loses the focus, so restore it for keyboard users.
      if (problem.textContent !== '') button.focus();
    }
  });
}
