// A form that is submitted with a passkey. Passkeys need JavaScript: passkey-script.js shows the form, and without
// scripts the page shows a message instead.

import type { PropsWithChildren } from 'hono/jsx';
import { HiddenField } from '../ui/controls.tsx';

interface PasskeyFormProps {
  /** Whether the form creates a passkey or signs in with one. */
  readonly kind: 'create' | 'get';
  /** Path that the form is submitted to. */
  readonly action: string;
  /** Path of the WebAuthn options that the script fetches. */
  readonly optionsUrl: string;
  readonly label: string;
  readonly returnTo: string;
}

export function PasskeyForm({
  kind,
  action,
  optionsUrl,
  label,
  returnTo,
  children,
}: PropsWithChildren<PasskeyFormProps>) {
  return (
    <>
      <form method="post" action={action} data-passkey={kind} data-options-url={optionsUrl} hidden>
        {children}
        <HiddenField name="response" value="" />
        <HiddenField name="returnTo" value={returnTo} />
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

/** The reason that the form was refused. It has the focus, so that screen readers read it first. */
export function ErrorNotice({ text }: { readonly text: string | null }) {
  return text === null ? null : (
    <div class="notice danger" role="alert" tabindex={-1} autofocus>
      <p>{text}</p>
    </div>
  );
}
