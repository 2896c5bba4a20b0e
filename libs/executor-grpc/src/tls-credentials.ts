import { readFileSync } from 'node:fs';
import { credentials, type ChannelCredentials } from '@grpc/grpc-js';

/** Paths of PEM files. An empty path means that there is no file. */
export interface GrpcTlsSettings {
  /** Default for tasks without the parameter `tls`. */
  readonly enabled: boolean;
  /** Trusted certificate authorities. If empty, those that Node.js trusts. */
  readonly caFile: string;
  /** Certificate that the worker presents to services (mTLS); needs `keyFile`. */
  readonly certFile: string;
  readonly keyFile: string;
}

export const noTls: GrpcTlsSettings = { enabled: false, caFile: '', certFile: '', keyFile: '' };

/**
 * Reads the files once. Throws if a file cannot be read, or if a certificate comes without its key. Without files, the
 * credentials are created at their first use: reading the authorities of Node.js takes a while, and few workers need
 * them.
 */
export function tlsCredentials({ caFile, certFile, keyFile }: GrpcTlsSettings): () => ChannelCredentials {
  if ((certFile === '') !== (keyFile === '')) {
    throw new Error('cert_file and key_file must be set together: the certificate of a worker needs its key');
  }
  const files = [pem('ca_file', caFile), pem('key_file', keyFile), pem('cert_file', certFile)] as const;
  const create = () => credentials.createSsl(...files);
  // With files, create them now so that unusable files are reported at the start.
  let created = files.some((file) => file !== null) ? create() : undefined;
  return () => (created ??= create());
}

function pem(name: string, path: string): Buffer | null {
  if (path === '') return null;
  try {
    return readFileSync(path);
  } catch (error) {
    throw new Error(`could not read ${name} ${path}`, { cause: error });
  }
}
