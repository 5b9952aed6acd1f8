// Describes entries of the access log in words.

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

/** Describes that a page was viewed, without naming the member who viewed it: "viewed the keys". */
export function describeAccessLogView(page: string): string {
  const known = loggedPages.find((logged) => logged === page);
  // A later build may have recorded a page that this build does not know. The text then contains the code of the page.
  return known === undefined ? `viewed ${page}` : predicates[known];
}

/** Returns the text of a page's option in the filter of the access log: "Viewed the keys". */
export function describeViewOption(page: LoggedPage): string {
  const predicate = predicates[page];
  return predicate.charAt(0).toUpperCase() + predicate.slice(1);
}
