// The edge's slice of the Worker's bindings: mentioning anything else of Env in this folder is a compile error.

export type EdgeEnv = Pick<Env, 'ASSETS' | 'PROJECTS'> & {
  /** What a loopback caller is answered as. Set by `npm start` in .dev.vars, refused by `npm run deploy`. */
  readonly LOCAL_VISITOR_ADDRESS?: string;
};
