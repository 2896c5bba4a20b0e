import { exitCodes } from '../failures/exit-codes';
import { Failure } from '../failures/failure';

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was lost',
  ENOTFOUND: 'unknown host',
  EAI_AGAIN: 'the host name could not be resolved',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'no route to the host',
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
  UND_ERR_SOCKET: 'the connection was lost',
};

const checkAddress = 'Check that the API runs there, and set its address with --url, DS_URL or a context.';
const checkCertificate =
  'Set NODE_EXTRA_CA_CERTS to the certificate of the authority that signed the certificate of the server.';

/** The failure of a request that got no answer. @param cause the error of `fetch`, or a text */
export function unreachable(url: string, cause: unknown): Failure {
  const { origin } = new URL(url);
  const code = codeOf(cause);
  const reason = typeof cause === 'string' ? cause : (reasons[code ?? ''] ?? messageOf(cause));
  const isTls = code !== undefined && /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|ALTNAME/.test(code);
  return new Failure(`cannot reach ${origin}: ${reason}`, {
    exitCode: exitCodes.unreachable,
    next: isTls ? checkCertificate : checkAddress,
    cause,
  });
}

/** `fetch` throws a TypeError whose cause is the error of the connection, or one error for each address of the host. */
function codeOf(error: unknown): string | undefined {
  const cause = causeOf(error) as { code?: unknown; errors?: readonly { code?: unknown }[] } | undefined;
  const code = cause?.code ?? cause?.errors?.[0]?.code;
  return typeof code === 'string' ? code : undefined;
}

function messageOf(error: unknown): string {
  const { message } = (causeOf(error) ?? error) as { message?: unknown };
  return typeof message === 'string' && message !== '' ? message.split('\n', 1).join('') : 'unknown reason';
}

const causeOf = (error: unknown): unknown => (error as { cause?: unknown } | undefined)?.cause;
