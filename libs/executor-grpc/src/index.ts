export { checkGrpcParameters } from './check-grpc-parameters';
export { GrpcExecutor } from './grpc-executor';
export type { GrpcTlsSettings } from './tls-credentials';
