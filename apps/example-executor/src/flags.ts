import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { parseArgs } from 'node:util';

export const help = `A service that lets a scheduler call it: it offers the tasks daily_report, sleep and fail.

  node apps/example-executor/dist/main.cjs [options]

  --port PORT            port on which it listens (9090)
  --host HOST            address on which it listens and at which workers call it (127.0.0.1)
  --scheduler URL        address of the API; may be given several times (http://127.0.0.1:8080)
  --name NAME            name of the service (example-executor)
  --instance-id ID       id of this instance (host name and process id)
  --weight WEIGHT        share of the work that it receives, 1 to 1000 (1)
  --token-file FILE      file with its token; needed if the API has tokens
  --help                 print this help
`;

/** Reads the command line. Throws an error with a message for people if a value is not allowed. */
export function readFlags(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '9090' },
      host: { type: 'string', default: '127.0.0.1' },
      scheduler: { type: 'string', multiple: true, default: ['http://127.0.0.1:8080'] },
      name: { type: 'string', default: 'example-executor' },
      'instance-id': { type: 'string', default: `${hostname()}-${process.pid}` },
      weight: { type: 'string', default: '1' },
      'token-file': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const tokenFile = values['token-file'];
  const token = tokenFile === undefined ? undefined : readFileSync(tokenFile, 'utf8').trim();
  return {
    ...values,
    token,
    port: whole('port', values.port, 65_535),
    weight: whole('weight', values.weight, 1000),
  };
}

function whole(name: string, text: string, max: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= max) return number;
  throw new Error(`--${name} takes a whole number from 1 to ${max}, got ${text}`);
}
