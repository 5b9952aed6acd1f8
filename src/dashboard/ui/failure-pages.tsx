// The error pages: one fixed text for each reason. A project of others and a project that never existed get the same page,
// byte for byte.

import { answerPage } from '../respond.ts';
import { Page } from './layout.tsx';

const failures = {
  not_found: {
    status: 404,
    title: 'There is nothing here',
    text: 'The address may be mistyped, what was here may be deleted, or it is not shared with your account.',
  },
  role_too_low: {
    status: 403,
    title: 'Your role does not include this',
    text: 'An owner of the project can give you another role.',
  },
  cross_origin: {
    status: 403,
    title: 'This form did not come from here',
    text: 'Nothing was changed. Open the page here and send the form from it.',
  },
  method_not_allowed: {
    status: 405,
    title: 'This address does not take that',
    text: 'Nothing was changed.',
  },
  form_invalid: {
    status: 400,
    title: 'Something is missing from the form',
    text: 'Nothing was changed. Open the page again and repeat the change.',
  },
  body_broken: {
    status: 400,
    title: 'This form did not arrive whole',
    text: 'Nothing was changed. Open the page again and repeat the change.',
  },
  body_too_large: {
    status: 413,
    title: 'This is too much at once',
    text: 'Nothing was changed. Send it in smaller parts.',
  },
  media_type_unsupported: {
    status: 415,
    title: 'This is not a form',
    text: 'Nothing was changed. Open the page here and send the form from it.',
  },
  unavailable: {
    status: 503,
    title: 'The settings cannot be reached right now',
    text: 'Pages and servers that call the API are still answered. Try again in a minute, and look at the page before you repeat a change: it may have been made.',
  },
  internal: {
    status: 500,
    title: 'This went wrong here',
    text: 'It is not your fault. Look at the page again before you repeat a change: it may have been made.',
  },
} as const;

export type FailurePage = keyof typeof failures;

export function answerFailure(code: FailurePage, extra: Readonly<Record<string, string>> = {}): Promise<Response> {
  const { status, title, text } = failures[code];
  const page = (
    <Page title={title} account={null}>
      <h1>{title}</h1>
      <p>{text}</p>
      <p>
        <a href="/dashboard">To your projects</a>
      </p>
    </Page>
  );
  return answerPage(page, status, extra);
}
