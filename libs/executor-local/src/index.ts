export { LocalExecutor } from './local-executor';
export type { LocalHandler, LocalHandlers } from './local-handlers';
export {
  HandlerModulesError,
  loadHandlers,
  type ImportModule,
  type LoadHandlersOptions,
} from './load-handlers';
