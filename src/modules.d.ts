// Declares the data build's manifest under its alias in cli/build/worker-modules.ts.

declare module '#manifest' {
  const manifest: import('./geo/manifest.ts').ManifestFile;
  export default manifest;
}
