export { ExecutorClient, type ExecutorClientOptions } from './executor-client';
export { FinalFailure, type Execution, type Run } from './execution';
export { RegistrationRefusedError, type OfferedTask, type RegistrationOptions } from './registration';
export { isSignedBy, signMessage, type SignatureHeaders, type SignedMessage } from './message-signature';
