// The Worker that is examined, as subject.ts resolves it at build.
declare module '#subject' {
  const worker: ExportedHandler<Env> & { fetch: NonNullable<ExportedHandler<Env>['fetch']> };
  export default worker;
}
