export { createTestSystem, type TestSystem, type TestSystemOptions } from './test-system';
export type { Execution } from './execution';
export { HandlerHoldsClockError } from './handler-runs';
export { SeededRandomness } from './seeded-randomness';
