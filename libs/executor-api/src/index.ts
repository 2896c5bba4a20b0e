export type {
  Executor,
  ExecutorSettings,
  ExecutionContext,
  ExecutionLogger,
  ExecutionResult,
  ExecutionTask,
} from './executor';
export { ExecutionError, type ExecutionErrorOptions } from './execution-error';
export { accepted, isHandedOff, type HandedOff } from './handed-off';
