// Types for the module of tldts that contains the public suffix list: tldts has no types for the path of this module.
// The generator reads the module because tldts has no function that returns the suffixes below a name. The list is a
// tree: node n has the edges edgeStart[n] to edgeStart[n + 1], whose labels are joined in labelText.

declare module 'tldts/dist/es6/src/data/trie.js' {
  export const edgeStart: ArrayLike<number>;
  export const edgeLength: ArrayLike<number>;
  export const edgeChild: ArrayLike<number>;
  export const labelText: string;
  export const rulesRoot: number;
}
