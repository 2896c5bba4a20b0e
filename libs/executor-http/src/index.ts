export { checkHttpParameters } from './check-http-parameters';
export { EgressGuard, EgressRefusedError, type EgressSettings, type ResolveHost } from './egress-guard';
export { guardedAgent, type GuardedAgentSettings } from './guarded-agent';
export { HttpExecutor } from './http-executor';
export { httpParameterFields } from './http-parameters';
export { ParametersError } from './template';
