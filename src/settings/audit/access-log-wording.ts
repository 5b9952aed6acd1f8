// Describes entries of the access log.

import { type LoggedPage, loggedPages } from './access-log.ts';

const predicates: Readonly<Record<LoggedPage, string>> = {
  members: 'viewed the members',
  settings: 'viewed the settings',
  keys: 'viewed the keys',
  'export.settings': 'exported the settings',
  'export.audit': 'exported the audit log',
  'export.access': 'exported the access log',
  'export.archive': 'exported the settings and the audit log',
};

/** Returns the entry without its subject, the member: "viewed the keys". */
export function describeView(page: string): string {
  const known = loggedPages.find((logged) => logged === page);
  // The code of a later build.
  return known === undefined ? `viewed ${page}` : predicates[known];
}

/** Returns the view as a filter option. */
export function describeViewOption(page: LoggedPage): string {
  const predicate = predicates[page];
  return predicate.charAt(0).toUpperCase() + predicate.slice(1);
}
