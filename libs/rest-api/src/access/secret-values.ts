import { opens } from './access';
import type { TokenRole } from './api-token';

/** Shown instead of a secret. Requests that contain it in the place of a secret are refused. */
export const maskedSecret = '***';

/** Names of fields, headers and query parameters that hold a secret, in lower case and letters only. */
const secretName =
  /authoriz|authentic|^x?auth(key|code|header)?$|token|bearer|passw|passphrase|pwd|secret|cookie|credential|signature|(api|access|private|signing|shared|account|subscription|encryption|master)key|sessionid|^pin$|^otp$/;

/** Names whose value is a secret even if it is a number. A number beside the word token is a count. */
const secretNumberName = /passw|pwd|secret|^pin$|^otp$/;

const letters = (name: string): string => name.toLowerCase().replaceAll(/[^a-z]/g, '');
const looksSecret = (name: string): boolean => secretName.test(letters(name));

/** Only names of values, such as `Bearer {{secrets.shop}}`: there is nothing to hide in it. */
const onlyTemplates = /^((Bearer|Basic|Token|Digest|ApiKey|Key) )?(\{\{[^{}]{1,200}\}\})+$/i;

/** Secrets inside a text: in a URL or a form, in JSON, and before the @ of an address. */
const inQuery = /(^|[?&;])([^=&?#;\s]{1,64})=([^&#;\s]+)/g;
const inJson = /"([^"\\]{1,64})"(\s{0,20}:\s{0,20})"((?:[^"\\]|\\.)*)"/g;
const inAddress = /(\/\/[^/\s:@]{0,256}:)([^/\s@]{1,512})@/g;

/** Returns the text that replaces a secret. */
type Replace = (secret: string, path: string) => string;

/**
 * Replaces the values whose names look secret, at any depth and inside texts.
 * @param name the name of the value, or the secret name of something around it
 */
function replaceSecrets(value: unknown, replace: Replace, path = '', name = ''): unknown {
  if (typeof value === 'string')
    return looksSecret(name) ? hidden(value, replace, path) : withoutSecrets(value, replace, path);
  if (typeof value === 'number')
    return secretNumberName.test(letters(name)) ? replace(String(value), path) : value;
  if (typeof value !== 'object' || value === null) return value;
  const below = (key: string | number) => (path === '' ? String(key) : `${path}.${key}`);
  if (Array.isArray(value))
    return value.map((each: unknown, at) => replaceSecrets(each, replace, below(at), name));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      replaceSecrets(inner, replace, below(key), looksSecret(name) ? name : key),
    ]),
  );
}

const hidden = (text: string, replace: Replace, path: string): string =>
  text === '' || onlyTemplates.test(text) ? text : replace(text, path);

function withoutSecrets(text: string, replace: Replace, path: string): string {
  const hide = (name: string, secret: string) => (looksSecret(name) ? hidden(secret, replace, path) : secret);
  return text
    .replaceAll(
      inQuery,
      (_, start: string, name: string, value: string) => `${start}${name}=${hide(name, value)}`,
    )
    .replaceAll(
      inJson,
      (_, name: string, colon: string, value: string) => `"${name}"${colon}"${hide(name, value)}"`,
    )
    .replaceAll(
      inAddress,
      (_, start: string, password: string) => `${start}${hidden(password, replace, path)}@`,
    );
}

/** True if a caller with this role may see secrets in parameters. */
export const maySeeSecrets = (role: TokenRole): boolean => opens(role, 'operator');

/** Fields of a view that hold what people and services have given. */
const givenFields = ['parameters', 'result'];

/** Masks the secrets in the parameters and results of a view. */
export function maskSecrets(view: unknown): unknown {
  if (Array.isArray(view)) return view.map(maskSecrets);
  if (typeof view !== 'object' || view === null) return view;
  return Object.fromEntries(
    Object.entries(view).map(([name, inner]) => [
      name,
      givenFields.includes(name) ? replaceSecrets(inner, () => maskedSecret) : maskSecrets(inner),
    ]),
  );
}

/** Returns the path of the first secret that is only a mask, such as `headers.Authorization`. */
export function findMask(parameters: unknown): string | undefined {
  const masks: string[] = [];
  replaceSecrets(parameters, (secret, path) => {
    if (secret.includes(maskedSecret)) masks.push(path);
    return secret;
  });
  return masks[0];
}
