// The data build's manifest, by the name that wrangler.toml gives it (alias).

declare module '#manifest' {
  const manifest: import('./geo/manifest.ts').ManifestFile;
  export default manifest;
}
