/** The value of Strict-Transport-Security (RFC 6797) on every response: two years. */
export const strictTransportSecurity = 'max-age=63072000';
