// Declares the type of the data build's manifest, which the Worker imports under the alias that
// cli/build/worker-modules.ts defines.

declare module '#manifest' {
  const manifest: import('./geo/manifest.ts').ManifestFile;
  export default manifest;
}
