// The Worker that `npm run prove` examines. The bundler resolves this name (subject.ts).
declare module '#subject' {
  const worker: ExportedHandler<Env> & { fetch: NonNullable<ExportedHandler<Env>['fetch']> };
  export default worker;
}
