// Replaces the packages with which @simplewebauthn/server verifies certificates of authenticators: @peculiar/x509,
// @peculiar/asn1-android and reflect-metadata (cli/build/worker-modules.ts). Passkeys are requested with attestation
// "none", so no response needs them, and they are a sixth of the Worker's code. A response that reaches them anyway is
// refused: the classes throw, and webauthn.ts refuses whatever throws.

class NoCertificates {
  constructor() {
    throw new Error('attestation certificates are not verified');
  }
}

export {
  NoCertificates as AuthorityKeyIdentifierExtension,
  NoCertificates as CRLDistributionPointsExtension,
  NoCertificates as KeyDescription,
  NoCertificates as SubjectKeyIdentifierExtension,
  NoCertificates as X509Certificate,
  NoCertificates as X509ChainBuilder,
  NoCertificates as X509Crl,
};

/** Object identifier of Android's key attestation extension. */
export const id_ce_keyDescription = '1.3.6.1.4.1.11129.2.1.17';
