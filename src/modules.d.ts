// Declares the data build's manifest under its alias in cli/worker-modules.ts.

declare module '#manifest' {
  const manifest: import('./geo/manifest.ts').ManifestFile;
  export default manifest;
}
