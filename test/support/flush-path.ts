// The path at which the Worker of the dashboard's tests receives counts to store.

export const flushPath = '/add-counts';
