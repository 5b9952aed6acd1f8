// A form that a passkey answers. The browser's part is passkey-script.js, which shows it: without scripts there are no
// passkeys, and the page says so.

import type { PropsWithChildren } from 'hono/jsx';
import { Hidden } from '../ui/controls.tsx';

interface PasskeyFormProps {
  /** Whether a passkey is made or used. */
  readonly kind: 'create' | 'get';
  /** Where the form goes. */
  readonly action: string;
  /** Where the script learns what the authenticator is asked. */
  readonly asks: string;
  readonly label: string;
  readonly returnTo: string;
}

export function PasskeyForm({ kind, action, asks, label, returnTo, children }: PropsWithChildren<PasskeyFormProps>) {
  return (
    <>
      <form method="post" action={action} data-passkey={kind} data-asks={asks} hidden>
        {children}
        <Hidden name="response" value="" />
        <Hidden name="returnTo" value={returnTo} />
        <p class="actions">
          <button type="submit">{label}</button>
        </p>
        <p class="problem" role="alert" />
      </form>
      <p class="notice caution" hidden>
        This browser does not support passkeys.
      </p>
      <noscript>
        <p class="notice caution">Passkeys need JavaScript, which is turned off in this browser.</p>
      </noscript>
      <script type="module" src="/dashboard/passkeys.js" />
    </>
  );
}

/** Why nobody was signed in. Has the focus, so that it is what is read first. */
export function Refusal({ text }: { readonly text: string | null }) {
  return text === null ? null : (
    <div class="notice danger" role="alert" tabindex={-1} autofocus>
      <p>{text}</p>
    </div>
  );
}
