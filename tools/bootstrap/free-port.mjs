/** Finds a loopback port for a server that must get the same port again after a restart. */
import net from 'node:net';

// Below the range of ephemeral ports (from 32768 on Linux, from 49152 elsewhere). Within that range, a client that keeps
// reconnecting to a stopped server can get the server's port as its own local port. It then connects to itself and blocks
// the port, so the server cannot start again.
const minPort = 20_000;
const maxPort = 32_000;

/** @returns {Promise<number>} */
export async function freePort() {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = minPort + Math.floor(Math.random() * (maxPort - minPort));
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port found on 127.0.0.1 between ${minPort} and ${maxPort}`);
}

/**
 * @param {number} port
 * @param {string} [host]
 * @returns {Promise<boolean>}
 */
export function isFree(port, host = '127.0.0.1') {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
