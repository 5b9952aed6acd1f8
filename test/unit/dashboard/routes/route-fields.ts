// The fields of each form of the dashboard as a person fills them in, by route.

export type FormFields = readonly (readonly [string, string])[];

/** An export of another project, as the page on which it is reviewed contains it in a hidden field. */
const exported = JSON.stringify({
  format: 'wherefrom-project',
  version: 1,
  project: {
    id: 'kneeboniapost0000000',
    name: 'Kneebonia Post',
    development: true,
    allowlist: [{ typed: 'post.kneebonia.example', canonical: 'https://post.kneebonia.example' }],
    fields: { groups: ['country'], coordinateDecimals: 1, echoAddress: false, honourGpc: true },
    protections: { mode: 'browser', callers: [], declaredOrigin: false, rateClass: 'low' },
  },
});

/** The fields of forms with a revision. Their values change something. */
export const formsWithRevision: Readonly<Record<string, FormFields>> = {
  'POST /projects/:id/allowlist': [['entries', 'mudgrad.example']],
  'POST /projects/:id/allowlist/remove': [['entry', 'https://elbonia.example']],
  'POST /projects/:id/keys/issue': [
    ['name', 'Reports'],
    ['rights', 'lookup'],
    ['ends', '2099-01-01'],
  ],
  'POST /projects/:id/keys/:key/rotate': [['overlapHours', '24']],
  'POST /projects/:id/keys/:key/revoke': [],
  'POST /projects/:id/protections': [
    ['mode', 'server'],
    ['callers', ''],
    ['pageCallers', ''],
    ['rateClass', 'high'],
  ],
  'POST /projects/:id/fields': [
    ['groups', 'country'],
    ['coordinateDecimals', '1'],
  ],
  'POST /projects/:id/links': [
    ['name', 'news'],
    ['targets', 'CH https://mudgrad.example/ch'],
    ['otherwise', 'https://mudgrad.example/'],
  ],
  'POST /projects/:id/links/return': [['returnUrls', 'https://mudgrad.example/callback/']],
  'POST /projects/:id/links/edit/:name': [
    ['targets', 'language=de https://mudgrad.example/de'],
    ['otherwise', 'https://mudgrad.example/'],
  ],
  'POST /projects/:id/links/remove/:name': [],
  'POST /projects/:id/members/invite': [
    ['role', 'viewer'],
    ['label', 'Asok of the night shift'],
  ],
  'POST /projects/:id/members/invites/:hash/withdraw': [],
  'POST /projects/:id/members/leave': [],
  'POST /projects/:id/members/:member/role': [['role', 'admin']],
  'POST /projects/:id/members/:member/remove': [],
  'POST /projects/:id/settings/import/confirm': [['content', exported]],
  'POST /projects/:id/settings/name': [['name', 'Elbonia Tomorrow']],
  'POST /projects/:id/settings/development': [['development', 'on']],
  'POST /projects/:id/access-log': [['on', 'on']],
  'POST /projects/:id/usage/limits': [
    ['pagesSoft', ''],
    ['pagesHard', '10,000'],
    ['serversSoft', ''],
    ['serversHard', ''],
  ],
  'POST /projects/:id/credit': [['credited', 'on']],
  'POST /projects/:id/settings/delete': [['name', 'Elbonia Today']],
};

/** The fields of the other forms. Their one-time codes and passkey responses are invalid. */
export const formsWithoutRevision: Readonly<Record<string, FormFields>> = {
  'POST /sign-in/passkey': [['response', '{}']],
  'POST /sign-in/recovery': [['code', '7k2m-q9xd-04tz-hc5w']],
  'POST /link': [['code', 'x']],
  'POST /claim': [
    ['code', 'x'],
    ['name', 'Dilbert'],
  ],
  'POST /join': [['code', 'x']],
  'POST /step-up': [['response', '{}']],
  'POST /account/name': [['name', 'Ratbert']],
  'POST /account/sessions/end': [['session', 'x']],
  'POST /account/passkeys/new': [
    ['name', 'laptop'],
    ['response', '{}'],
  ],
  'POST /account/recovery': [['madeAt', '']],
  'POST /account/delete': [['name', 'viewer']],
  'POST /projects/import': [['pasted', exported]],
  'POST /projects/import/confirm': [
    ['idempotencyKey', 'abcdefghij0123456789'],
    ['content', exported],
  ],
  'POST /projects/:id/settings/import': [['pasted', exported]],
  'POST /projects/new': [
    ['idempotencyKey', 'abcdefghij0123456789'],
    ['name', 'Elbonia Tomorrow'],
    ['entries', 'elbonia.example'],
  ],
};
