export {
  apiToken,
  readGrant,
  InvalidGrantError,
  WeakSecretError,
  type ApiToken,
  type TokenGrant,
  type TokenRole,
} from './access/api-token';
export { minSecretLength, weaknessOf } from './access/weak-secrets';
export { isHashOfWellKnownSecret } from './access/well-known-secrets';
export { defineRoute, ok, type Call, type Change, type Reply, type Route } from './http/route';
export { nearMiss } from './problems/near-miss';
export { openApiDocument } from './openapi/openapi-document';
export { allRoutes } from './server/all-routes';
export type { ApiParts } from './http/api-parts';
export { ApiServer, ReachableWithoutLoginError } from './server/api-server';
export { ApiSettings } from './http/api-settings';
export { isLoopback } from './server/browsers';
export { opsModule, restApiModule } from './rest-api.module';
export { readNewTask, readTaskChange, type NewTaskBody, type TaskChangeBody } from './tasks/task-commands';
export { viewTask } from './tasks/task-view';
export { viewRecord } from './tasks/ledger-routes';
export { viewExecution } from './executions/execution-view';
