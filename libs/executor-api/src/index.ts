export type {
  Executor,
  ExecutorSettings,
  ExecutionContext,
  ExecutionLogger,
  ExecutionResult,
  ExecutionSecrets,
  ExecutionTask,
} from './executor';
export type { ParameterField } from './parameter-field';
export { ExecutionError, type ExecutionErrorOptions } from './execution-error';
export { accepted, isHandedOff, type HandedOff } from './handed-off';
export {
  insertSecrets,
  isSecretName,
  secretKey,
  SecretNameError,
  secretNamesIn,
  type SecretValues,
} from './secrets';
export { dateIn, retryAfterMs } from './retry-after';
