/** Checks whether a Docker engine answers on its socket. The docker command is slow, and proves nothing without an engine. */
import { existsSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';

/** @returns {Promise<string | undefined>} the reason why no engine is available, or undefined if one answers */
export async function whyNoDockerEngine(env = process.env) {
  const endpoints = candidates(env);
  for (const endpoint of endpoints) {
    if (await answers(endpoint)) return undefined;
  }
  return env.DOCKER_HOST ? `no engine answers at DOCKER_HOST=${env.DOCKER_HOST}` : 'no engine answers';
}

/** The sockets that Testcontainers tries. */
function candidates(env) {
  if (env.DOCKER_HOST) return fromDockerHost(env.DOCKER_HOST);
  const home = path.join(os.homedir(), '.docker');
  return [
    '/var/run/docker.sock',
    env.XDG_RUNTIME_DIR && path.join(env.XDG_RUNTIME_DIR, 'docker.sock'),
    path.join(home, 'run', 'docker.sock'),
    path.join(home, 'desktop', 'docker.sock'),
    `/run/user/${os.userInfo().uid}/docker.sock`,
  ]
    .filter((socketPath) => socketPath && existsSync(socketPath))
    .map((socketPath) => ({ socketPath }));
}

function fromDockerHost(address) {
  if (!URL.canParse(address)) return [];
  const { protocol, hostname, port, pathname } = new URL(address);
  return [protocol === 'unix:' ? { socketPath: pathname } : { host: hostname, port: port || 2375 }];
}

function answers(endpoint) {
  return new Promise((resolve) => {
    const request = http.get({ ...endpoint, path: '/_ping', timeout: 800 }, (response) => {
      response.resume();
      // An engine with TLS answers plain HTTP with 400. Testcontainers can connect to it.
      resolve(response.statusCode === 200 || response.statusCode === 400);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}
