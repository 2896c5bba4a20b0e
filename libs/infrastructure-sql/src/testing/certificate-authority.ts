import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

const newKey = ['-newkey', 'rsa:2048', '-nodes'];

/** Signs certificates of servers. Needs the program openssl. */
export class CertificateAuthority {
  /** The file that a client trusts. */
  readonly file: string;

  constructor(
    private readonly folder: string,
    private readonly name: string,
  ) {
    this.file = this.path('ca.pem');
    const written = ['-keyout', this.path('ca.key'), '-out', this.file, '-subj', `/CN=${name}`];
    openssl('req', '-x509', ...newKey, '-days', '2', ...written);
  }

  /** Writes the certificate and the key of a server that has this name, in place of earlier ones. */
  sign(server: string): { readonly certificate: string; readonly key: string } {
    const [request, names, certificate] = [
      this.path('signing-request.pem'),
      this.path('names'),
      this.path('cert.pem'),
    ];
    const key = this.path('key.pem');
    writeFileSync(names, `subjectAltName=DNS:${server}\n`);
    openssl('req', ...newKey, '-keyout', key, '-out', request, '-subj', '/CN=server');
    const signer = ['-CA', this.file, '-CAkey', this.path('ca.key'), '-CAcreateserial', '-days', '2'];
    openssl('x509', '-req', '-in', request, '-out', certificate, '-extfile', names, ...signer);
    return { certificate, key };
  }

  private path(end: string): string {
    return path.join(this.folder, `${this.name}-${end}`);
  }
}

const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
