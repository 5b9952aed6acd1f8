// How much is measured. Both plans run the same code; every number here bounds one of its loops, so both end.

export interface Plan {
  readonly throughput: {
    readonly rounds: number;
    readonly warmUpRequests: number;
    /** A round's requests to each Worker. */
    readonly requests: number;
    /** Random addresses that are asked about before they are measured. */
    readonly worldAddresses: number;
  };
  readonly lookups: { readonly rounds: number; readonly lookups: number };
  /** `batches` of 1,000 addresses in a round; `coldBatches` each start a Worker. */
  readonly batch: { readonly rounds: number; readonly batches: number; readonly coldBatches: number };
  readonly startUp: { readonly rounds: number };
  readonly cold: { readonly rounds: number };
  readonly buffers: { readonly addresses: number };
  readonly build: { readonly rounds: number };
  readonly residency: { readonly addresses: number };
  readonly memory: { readonly steps: number; readonly requestsPerStep: number };
}

/** For figures worth keeping: some five minutes. */
export const fullPlan: Plan = {
  // Short rounds: a machine that others use as well changes its pace within seconds.
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

/** Shows that everything runs, in well under a minute. Its figures are rough. */
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
