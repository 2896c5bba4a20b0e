import { readFileSync } from 'node:fs';
import { usageFailure } from '../failures/failure';
import type { Host } from '../host/host';
import { ContextsFile, type Context } from './contexts-file';

/** The API that a command talks to. */
export interface Connection {
  readonly url: string;
  readonly token: string | undefined;
}

export interface ConnectionOptions {
  readonly url?: string;
  readonly context?: string;
  readonly tokenFile?: string;
}

const defaultUrl = 'http://127.0.0.1:8080';

/**
 * Finds the address in this order: --url, --context, DS_URL, DS_CONTEXT, the current context, the default. A token goes
 * only to the address that it was given for: the token of a context is never sent to an address from elsewhere.
 */
export function connectionOf(
  options: ConnectionOptions,
  host: Pick<Host, 'environment' | 'homeFolder'>,
): Connection {
  const { DS_TOKEN: environmentToken } = host.environment;
  const target = targetOf(options, host);
  const ownToken = target.token ?? (target.token_file === undefined ? undefined : tokenIn(target.token_file));
  const token = options.tokenFile === undefined ? (ownToken ?? environmentToken) : tokenIn(options.tokenFile);
  return { url: checkedUrl(target.url), token: checkedToken(token) };
}

function targetOf(options: ConnectionOptions, host: Pick<Host, 'environment' | 'homeFolder'>): Context {
  const { DS_URL: environmentUrl, DS_CONTEXT: environmentContext } = host.environment;
  if (options.url !== undefined) return { url: options.url };
  if (options.context === undefined && environmentUrl) return { url: environmentUrl };
  const { current, contexts } = new ContextsFile(host).read();
  const name = options.context ?? (environmentContext || current);
  if (name === undefined) return { url: defaultUrl };
  const context = Object.hasOwn(contexts, name) ? contexts[name] : undefined;
  if (context) return context;
  throw usageFailure(
    `the context ${name} does not exist`,
    'Run "distribute-schedule context list" to see the contexts, or "distribute-schedule context add".',
  );
}

/** @throws Failure if the text is not the address of a server */
export function checkedUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    url &&
    /^https?:$/.test(url.protocol) &&
    url.username === '' &&
    url.password === '' &&
    url.search === ''
  )
    return url.href.replace(/\/+$/, '');
  throw usageFailure(
    `the address ${JSON.stringify(text)} is not valid`,
    'Use an address such as http://127.0.0.1:8080, without a user and a query.',
  );
}

/** Reads a token from a file. @throws Failure if the file cannot be read or is empty */
export function tokenIn(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw usageFailure(
      `cannot read the token file ${file}: ${code}`,
      'Check the path and the mode of the file.',
    );
  }
  if (text !== '') return text;
  throw usageFailure(`the token file ${file} is empty`, 'Write the token into the file.');
}

/** A header can hold only these characters. The message does not contain the token. */
function checkedToken(token: string | undefined): string | undefined {
  if (token === undefined || token === '') return undefined;
  if (/^[\x21-\x7e]{1,512}$/.test(token)) return token;
  throw usageFailure(
    'the token contains a space, a line break or a character that is not ASCII, or is too long',
    'Check DS_TOKEN or the token file: it must hold the secret alone.',
  );
}
