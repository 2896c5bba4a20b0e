import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificates {
  readonly caFile: string;
  readonly ca: Buffer;
  readonly server: { readonly cert: Buffer; readonly key: Buffer };
  readonly clientFiles: { readonly certFile: string; readonly keyFile: string };
  remove(): void;
}

/** An authority and two certificates of it, made anew by the openssl of this machine. */
export function makeCertificates(serverName: string): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'ds-certificates-'));
  const at = (name: string) => join(folder, name);
  const openssl = (...words: string[]) => execFileSync('openssl', words, { stdio: 'ignore' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-subj',
    '/CN=test',
    '-days',
    '2',
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem'),
  );
  for (const [name, host] of [
    ['server', serverName],
    ['client', 'worker'],
  ] as const) {
    writeFileSync(at(`${name}.ext`), `subjectAltName=DNS:${host}\n`);
    openssl(
      'req',
      ...newKey,
      '-subj',
      `/CN=${host}`,
      '-keyout',
      at(`${name}.key`),
      '-out',
      at(`${name}.csr`),
    );
    const authority = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '2'];
    const files = ['-in', at(`${name}.csr`), '-out', at(`${name}.pem`), '-extfile', at(`${name}.ext`)];
    openssl('x509', '-req', ...authority, ...files);
  }
  return {
    caFile: at('ca.pem'),
    ca: readFileSync(at('ca.pem')),
    server: { cert: readFileSync(at('server.pem')), key: readFileSync(at('server.key')) },
    clientFiles: { certFile: at('client.pem'), keyFile: at('client.key') },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
