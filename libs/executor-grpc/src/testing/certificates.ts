import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newIdentity } from './x509';

export interface Certificates {
  readonly caFile: string;
  readonly ca: Buffer;
  readonly server: { readonly cert: Buffer; readonly key: Buffer };
  readonly clientFiles: { readonly certFile: string; readonly keyFile: string };
  remove(): void;
}

/** Creates a certificate authority, and a server and a client certificate that it has signed. */
export function makeCertificates(serverName: string): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'ds-certificates-'));
  const file = (name: string, content: string) => {
    const path = join(folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const authority = newIdentity('test authority');
  const server = newIdentity(serverName, authority);
  const client = newIdentity('worker', authority);
  return {
    caFile: file('ca.pem', authority.cert),
    ca: Buffer.from(authority.cert),
    server: { cert: Buffer.from(server.cert), key: Buffer.from(server.key) },
    clientFiles: { certFile: file('client.pem', client.cert), keyFile: file('client.key', client.key) },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
