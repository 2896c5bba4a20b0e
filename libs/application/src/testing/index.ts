export { RecordingLogger } from './recording-logger';
export { SettableClock } from './settable-clock';
export { SettableRandomness } from './settable-randomness';
export { silentLog } from './silent-log';
export { someAuditRetention } from './some-retention';
