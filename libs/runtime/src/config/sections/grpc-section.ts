import { Key, Section } from '../keys/config-keys';
import { flag, text } from '../keys/key-kinds';

const path = text({ allowed: 'the path of a file' });

export class GrpcTlsSection {
  /** For tasks that do not set it themselves. */
  @Key(flag) enabled = false;
  /** Empty: the certificate authorities that Node.js trusts. */
  @Key(path) caFile = '';
  @Key(path) certFile = '';
  @Key(path) keyFile = '';
}

/** How workers call gRPC services. */
export class GrpcSection {
  @Section(GrpcTlsSection) tls = new GrpcTlsSection();
}
