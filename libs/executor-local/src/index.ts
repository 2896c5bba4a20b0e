export { LocalExecutor, type LocalHandler, type LocalHandlers } from './local-executor';
export {
  HandlerModulesError,
  loadHandlers,
  type ImportModule,
  type LoadHandlersOptions,
} from './load-handlers';
