// Where the Worker of the dashboard's tests takes counts.

export const flushPath = '/add-counts';
