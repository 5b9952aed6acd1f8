// The entry of the unit tests' Worker: the Durable Object that the binding USAGE names.

// biome-ignore lint/performance/noBarrelFile: workerd finds the class among the entry's exports.
export { ProjectUsage } from '../../src/usage/project-usage.ts';
export default {};
