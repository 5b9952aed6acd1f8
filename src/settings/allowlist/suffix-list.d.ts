// The public suffix list inside tldts, which ships it without types: which suffixes lie below a name has no function of
// its own. Node n has the edges edgeStart[n] to edgeStart[n + 1], whose labels are joined in labelText.

declare module 'tldts/dist/es6/src/data/trie.js' {
  export const edgeStart: ArrayLike<number>;
  export const edgeLength: ArrayLike<number>;
  export const edgeChild: ArrayLike<number>;
  export const labelText: string;
  export const rulesRoot: number;
}
