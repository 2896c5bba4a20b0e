/** Checks whether a Redis server is usable, without any npm package, because it may run before they are installed. */
import net from 'node:net';
import tls from 'node:tls';

/**
 * Resolves once the server has accepted the credentials and answered PING.
 *
 * @param {string} url redis:// or rediss://
 * @param {{ timeoutMs?: number }} [options]
 * @returns {Promise<void>} rejects with a reason for the user, which never contains the password
 */
export function ping(url, { timeoutMs = 2_000 } = {}) {
  const address = parse(url);
  const requests = [...(address.password ? [authentication(address)] : []), ['PING']];
  return new Promise((resolve, reject) => {
    const connection = { host: address.host, port: address.port };
    const socket = address.secure
      ? tls.connect({ ...connection, servername: address.host })
      : net.connect(connection);
    const settle = (reason) => {
      clearTimeout(timer);
      socket.destroy();
      if (reason === undefined) resolve();
      else reject(new Error(reason));
    };
    const timer = setTimeout(
      () => settle(`${address.shown} did not answer within ${timeoutMs} ms`),
      timeoutMs,
    );
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      answer += chunk;
      const replies = answer.split('\r\n').slice(0, -1);
      const problem = replies.map((reply) => refusal(reply, address)).find(Boolean);
      if (problem) settle(problem);
      else if (replies.length >= requests.length) settle();
    });
    socket.on('error', (error) => settle(unreachable(error, address)));
    socket.on('close', () => settle(`${address.shown} closed the connection`));
    socket.write(requests.map(encode).join(''));
  });
}

function parse(url) {
  const refuse = () => {
    throw new Error('expected a URL like redis://[user:password@]host[:port] or rediss://…');
  };
  if (!URL.canParse(url)) refuse();
  const { protocol, hostname, port, username, password } = new URL(url);
  if (!['redis:', 'rediss:'].includes(protocol) || hostname === '') refuse();
  const host = hostname.replace(/^\[|\]$/g, '');
  return {
    secure: protocol === 'rediss:',
    host,
    port: Number(port || 6379),
    username: decodeURIComponent(username),
    password: decodeURIComponent(password),
    shown: `${hostname}:${port || 6379}`,
  };
}

/** The address without credentials, for messages. */
export function withoutCredentials(url) {
  return URL.canParse(url) ? new URL(url).host : 'an invalid URL';
}

const authentication = ({ username, password }) =>
  username ? ['AUTH', username, password] : ['AUTH', password];

const encode = (parts) =>
  `*${parts.length}\r\n${parts.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`).join('')}`;

function refusal(reply, { shown }) {
  if (reply === '+OK' || reply === '+PONG') return undefined;
  if (reply.startsWith('-NOAUTH')) return `${shown} requires a password`;
  if (reply.startsWith('-WRONGPASS') || reply.startsWith('-ERR AUTH'))
    return `${shown} rejected the password`;
  if (reply.startsWith('-LOADING')) return `${shown} is still loading its data`;
  if (reply.startsWith('-')) return `${shown} replied with the error "${reply.slice(1, 120)}"`;
  return `the server at ${shown} is not Redis`;
}

function unreachable(error, { shown }) {
  if (error.code === 'ECONNREFUSED') return `no server listens at ${shown}`;
  if (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN')
    return `the host name of ${shown} cannot be resolved`;
  return `${shown} cannot be reached (${error.code ?? error.message})`;
}
