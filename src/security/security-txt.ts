// /.well-known/security.txt (RFC 9116): where to report a weakness of this deployment. The contact is the variable
// SECURITY_CONTACT, which the operator sets; without it, the file does not exist.

/**
 * When security.txt expires. RFC 9116 section 2.5.5 advises less than a year ahead. A test fails a month before, and
 * its message says what to check. If a deployment is no longer updated, its file expires.
 */
export const securityTxtExpiry = '2027-10-31T00:00:00.000Z';

const schemes: readonly string[] = ['mailto:', 'https:', 'tel:'];

/**
 * Parses SECURITY_CONTACT: URIs separated by spaces, the preferred one first. Null if there is none or one is invalid.
 */
export function parseContacts(text: string | undefined): readonly string[] | null {
  const contacts = (text ?? '').split(/\s+/).filter((part) => part !== '');
  const urls = contacts.map((contact) => URL.parse(contact));
  const isValid = urls.every((url) => url !== null && schemes.includes(url.protocol) && url.pathname !== '');
  return contacts.length > 0 && isValid ? contacts : null;
}

/** Returns the text of security.txt for the deployment at an origin. */
export function renderSecurityTxt(origin: string, contacts: readonly string[]): string {
  return [
    ...contacts.map((contact) => `Contact: ${contact}`),
    `Expires: ${securityTxtExpiry}`,
    'Preferred-Languages: en',
    `Canonical: ${origin}/.well-known/security.txt`,
    `Policy: ${origin}/security`,
    '',
  ].join('\n');
}
