/** Names of fields whose values are hidden until somebody asks for them. */
const secretName =
  /pass(word|wd|phrase)?$|secret|token|api[-_]?key|private[-_]?key|credential|authorization|cookie/i;

export const mask = '••••••';

/** A JSON value as indented text. @param showsSecrets false: values of fields that are named like a secret are masked */
export function jsonText(value: unknown, showsSecrets = true): string {
  const hide = (name: string, inner: unknown): unknown =>
    !showsSecrets && isSecret(name, inner) ? mask : inner;
  return typeof value === 'string' ? value : JSON.stringify(value, hide, 2);
}

/** True if the value has a field that is named like a secret. */
export function holdsSecret(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, inner]) => isSecret(name, inner) || holdsSecret(inner));
}

/** The server shows this to those who must not see the value. */
const serverMask = '***';

/** What a worker inserts later, such as `{{secrets.name}}`, is only the name of a secret. */
const isSecret = (name: string, value: unknown): boolean =>
  secretName.test(name) && value !== null && value !== '' && value !== serverMask && !isReference(value);

const isReference = (value: unknown): boolean =>
  typeof value === 'string' && /^\{\{\s*secrets\.[^}]+\}\}$/.test(value);
