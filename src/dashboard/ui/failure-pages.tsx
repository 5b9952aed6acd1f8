// The error pages, with a fixed text for each failure. A project that the account cannot access and a project that does
// not exist get the same page, byte for byte.

import { htmlPageResponse } from '../response.ts';
import { DashboardPage } from './layout.tsx';

const failures = {
  not_found: {
    status: 404,
    title: 'Page not found',
    text: 'Check the address. The page may have been deleted, or your account may not have access to it.',
  },
  role_too_low: {
    status: 403,
    title: 'You do not have permission to do this',
    text: 'An owner of the project can change your role.',
  },
  cross_origin: {
    status: 403,
    title: 'Form blocked',
    text: 'The form was not submitted from this dashboard. Nothing was changed. Open the page here and submit the form again.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    text: 'This page does not support that kind of request. Nothing was changed.',
  },
  form_invalid: {
    status: 400,
    title: 'Invalid form',
    text: 'A value is missing or invalid. Nothing was changed. Reload the page and try again.',
  },
  body_broken: {
    status: 400,
    title: 'Form not received',
    text: 'The form did not arrive completely. Nothing was changed. Reload the page and try again.',
  },
  body_too_large: {
    status: 413,
    title: 'Form too large',
    text: 'Nothing was changed. Submit fewer lines at a time.',
  },
  upload_too_large: {
    status: 413,
    title: 'File too large',
    text: 'The file is larger than 4 MB. Nothing was changed.',
  },
  media_type_unsupported: {
    status: 415,
    title: 'Unsupported content type',
    text: 'The request is not a form. Nothing was changed. Open the page here and submit the form again.',
  },
  unavailable: {
    status: 503,
    title: 'Settings are unavailable right now',
    text: 'The API still answers pages and servers. Try again in a minute. Before you repeat a change, check whether it was saved.',
  },
  internal: {
    status: 500,
    title: 'Something went wrong',
    text: 'This is an error on our side. Before you repeat a change, check whether it was saved.',
  },
} as const;

export type FailurePage = keyof typeof failures;

export function failureResponse(code: FailurePage, extra: Readonly<Record<string, string>> = {}): Promise<Response> {
  const { status, title, text } = failures[code];
  const page = (
    <DashboardPage title={title} account={null}>
      <h1>{title}</h1>
      <p>{text}</p>
      <p>
        <a href="/dashboard">Go to your projects</a>
      </p>
    </DashboardPage>
  );
  return htmlPageResponse(page, status, extra);
}
