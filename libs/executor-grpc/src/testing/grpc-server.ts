import {
  Server,
  ServerCredentials,
  type handleServerStreamingCall,
  type handleUnaryCall,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import {
  executorService,
  healthService,
  type ExecuteEvent,
  type ExecuteRequest,
  type ExecuteResponse,
  type HealthReply,
  type HealthRequest,
} from '../protocol';

export interface Behaviour {
  readonly Execute?: handleUnaryCall<ExecuteRequest, ExecuteResponse>;
  readonly ExecuteStream?: handleServerStreamingCall<ExecuteRequest, ExecuteEvent>;
  /** Without it, the server does not implement the health protocol. */
  readonly Check?: handleUnaryCall<HealthRequest, HealthReply>;
}

export interface TestGrpcServer {
  readonly address: string;
  readonly port: number;
  close(): void;
}

/** Starts a gRPC server of executor.v1 on this machine. */
export async function grpcServer(
  { Execute, ExecuteStream, Check }: Behaviour,
  credentials = ServerCredentials.createInsecure(),
): Promise<TestGrpcServer> {
  const server = new Server();
  const implementation: UntypedServiceImplementation = {
    ...(Execute && { Execute }),
    ...(ExecuteStream && { ExecuteStream }),
  };
  server.addService(executorService, implementation);
  if (Check) server.addService(healthService, { Check });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  return { address: `localhost.test:${port}`, port, close: () => server.forceShutdown() };
}
