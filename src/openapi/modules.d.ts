// Files that wrangler.toml makes text modules of (rules).

declare module 'swagger-ui-dist/*' {
  const text: string;
  export default text;
}

declare module '*/viewer-start.js' {
  const text: string;
  export default text;
}
