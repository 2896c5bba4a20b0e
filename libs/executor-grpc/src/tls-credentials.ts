import { readFileSync } from 'node:fs';
import { credentials, type ChannelCredentials } from '@grpc/grpc-js';

/** Paths of PEM files; an empty one is none. */
export interface GrpcTlsSettings {
  /** Whether tasks that do not say so use TLS. */
  readonly enabled: boolean;
  /** Empty: the authorities that Node.js trusts. */
  readonly caFile: string;
  /** With `keyFile`: what the worker shows of itself (mTLS). */
  readonly certFile: string;
  readonly keyFile: string;
}

export const noTls: GrpcTlsSettings = { enabled: false, caFile: '', certFile: '', keyFile: '' };

/**
 * Reads the files once. Throws where one cannot be read, or a certificate comes without its key. The credentials are made
 * when they are asked for: the authorities that Node.js trusts take it a while to read, and few workers need them.
 */
export function tlsCredentials({ caFile, certFile, keyFile }: GrpcTlsSettings): () => ChannelCredentials {
  if ((certFile === '') !== (keyFile === '')) {
    throw new Error('the certificate of a worker and its key are given together, or not at all');
  }
  const files = [pem('ca_file', caFile), pem('key_file', keyFile), pem('cert_file', certFile)] as const;
  const make = () => credentials.createSsl(...files);
  // What cannot be used is to be known at the start.
  let made = files.some((file) => file !== null) ? make() : undefined;
  return () => (made ??= make());
}

function pem(name: string, path: string): Buffer | null {
  if (path === '') return null;
  try {
    return readFileSync(path);
  } catch (error) {
    throw new Error(`${name} ${path} cannot be read`, { cause: error });
  }
}
