import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

const mebibyte = Buffer.alloc(1024 * 1024, 'x');
const mebibytes = 1024;
const zipped = gzipSync(mebibyte);
const bomb = Buffer.concat(Array.from({ length: mebibytes }, () => zipped));

const misbehaviours = {
  'never answers': () => undefined,
  'drips a byte a second': (response: ServerResponse) => {
    const timer = setInterval(() => response.write('.'), 1000);
    response.on('close', () => clearInterval(timer));
  },
  'answers with a gigabyte': async (response: ServerResponse) => {
    for (let sent = 0; sent < mebibytes && !response.destroyed; sent += 1) {
      if (!response.write(mebibyte)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
    response.end();
  },
  'answers with a gigabyte in a megabyte': (response: ServerResponse) => {
    response.setHeader('content-encoding', 'gzip');
    response.end(bomb);
  },
};
export type Misbehaviour = keyof typeof misbehaviours;
export const allMisbehaviours = Object.keys(misbehaviours) as readonly Misbehaviour[];

/** A service that misbehaves in a different way on each path. */
export class MisbehavingServer {
  private constructor(private readonly server: Server) {}

  static async open(): Promise<MisbehavingServer> {
    const server = createServer((request, response) => {
      response.on('error', () => undefined);
      const misbehaviour = allMisbehaviours[Number(request.url?.slice(1))];
      if (misbehaviour !== undefined) void misbehaviours[misbehaviour](response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new MisbehavingServer(server);
  }

  urlOf(misbehaviour: Misbehaviour): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/${allMisbehaviours.indexOf(misbehaviour)}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
