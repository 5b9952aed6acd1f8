// Declares the data build's manifest under its alias in wrangler.toml.

declare module '#manifest' {
  const manifest: import('./geo/manifest.ts').ManifestFile;
  export default manifest;
}
