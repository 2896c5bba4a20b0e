/** Finds a loopback port that a server can be given, and be given again after a restart. */
import net from 'node:net';

// Below the range from which systems pick the near end of outgoing connections (32768 on Linux, 49152 elsewhere).
// In that range a client that keeps reconnecting to a server that is down can be given the server's own port, be
// connected to itself, and so keep the server from coming back.
const lowest = 20_000;
const highest = 32_000;

/** @returns {Promise<number>} */
export async function freePort() {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port found on 127.0.0.1 between ${lowest} and ${highest}`);
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
