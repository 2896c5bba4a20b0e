export { checkGrpcParameters } from './check-grpc-parameters';
export { GrpcExecutor } from './grpc-executor';
export { grpcParameterFields } from './grpc-parameters';
export type { GrpcTlsSettings } from './tls-credentials';
