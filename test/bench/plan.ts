// The sizes of the full and the short benchmark. Both run the same code; each number bounds one of its loops.

export interface Plan {
  readonly throughput: {
    readonly rounds: number;
    readonly warmUpRequests: number;
    /** The number of requests to each Worker per round. */
    readonly requests: number;
    /** The number of random addresses in the warm-up. */
    readonly worldAddresses: number;
  };
  readonly lookups: { readonly rounds: number; readonly lookups: number };
  /** The measurement of batches: `batches` of 1,000 addresses per round; each of the `coldBatches` starts a Worker. */
  readonly batch: { readonly rounds: number; readonly batches: number; readonly coldBatches: number };
  readonly startUp: { readonly rounds: number };
  readonly cold: { readonly rounds: number };
  readonly buffers: { readonly addresses: number };
  readonly build: { readonly rounds: number };
  readonly residency: { readonly addresses: number };
  readonly memory: { readonly steps: number; readonly requestsPerStep: number };
}

/** The plan for published figures; takes some five minutes. */
export const fullPlan: Plan = {
  // Short rounds, because the speed of a shared machine changes within seconds.
  throughput: { rounds: 31, warmUpRequests: 10_000, requests: 3_000, worldAddresses: 20_000 },
  lookups: { rounds: 9, lookups: 200_000 },
  batch: { rounds: 9, batches: 50, coldBatches: 5 },
  startUp: { rounds: 11 },
  cold: { rounds: 11 },
  residency: { addresses: 200_000 },
  buffers: { addresses: 200_000 },
  build: { rounds: 3 },
  memory: { steps: 10, requestsPerStep: 10_000 },
};

/** The plan that checks that everything runs, in well under a minute. Its figures are rough. */
export const smokePlan: Plan = {
  throughput: { rounds: 3, warmUpRequests: 500, requests: 1_000, worldAddresses: 500 },
  lookups: { rounds: 3, lookups: 30_000 },
  batch: { rounds: 3, batches: 4, coldBatches: 1 },
  startUp: { rounds: 3 },
  cold: { rounds: 2 },
  residency: { addresses: 20_000 },
  buffers: { addresses: 3_000 },
  build: { rounds: 1 },
  memory: { steps: 2, requestsPerStep: 1_000 },
};
