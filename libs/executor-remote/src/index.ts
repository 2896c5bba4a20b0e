export { checkRemoteHandler } from './check-remote-handler';
export { callbackToken, isGenuineToken, readCallbackToken, type CallbackSubject } from './callback-token';
export type { ChooseInstance, InstanceCandidate, InstanceChoice } from './choose-instance';
export { RemoteExecutor, type RemoteExecutorParts } from './remote-executor';
export { RecentInstances, type RemoteInstance, type RemoteInstances } from './remote-instance';
export { ServiceCalls } from './service-calls';
