/** A name in `{{secrets.name}}` is not one that a secret can have. */
export class SecretNameError extends Error {
  constructor(given: string) {
    super(
      `{{secrets.${given.slice(0, 80)}}} does not name a secret; a name has 1 to 64 letters, digits, "_" or "-"`,
    );
    this.name = 'SecretNameError';
  }
}

/** Values of secrets by the names that the parameters use. */
export type SecretValues = Readonly<Record<string, string>>;

/** The length is bounded, so that a text without a closing bracket is read only once. */
const placeholder = /\{\{\s{0,8}secrets\.([^{}]{0,90})\}\}/g;
const namePattern = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

export const isSecretName = (name: string): boolean => namePattern.test(name);

/**
 * Form in which names are compared: `Api-Token` and `api_token` name the same secret, because an environment variable
 * can express neither the case nor the hyphen.
 */
export const secretKey = (name: string): string => name.toLowerCase().replaceAll('-', '_');

/**
 * Lists the secrets that parameters name, each once and as it is written.
 * @throws SecretNameError for the first impossible name
 */
export function secretNamesIn(parameters: unknown): readonly string[] {
  const names = new Set<string>();
  collectNames(parameters, names);
  return [...names];
}

function collectNames(value: unknown, names: Set<string>): void {
  if (typeof value === 'string') {
    if (!value.includes('{{')) return;
    for (const [, written = ''] of value.matchAll(placeholder)) names.add(checkedName(written));
  } else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) collectNames(inner, names);
  }
}

function checkedName(written: string): string {
  const name = written.trim();
  if (!isSecretName(name)) throw new SecretNameError(name);
  return name;
}

/** Returns a copy of the parameters with the values of the secrets. A value is inserted as it is, and not read again. */
export function insertSecrets<Value>(parameters: Value, values: SecretValues): Value {
  return withValues(parameters, values) as Value;
}

function withValues(value: unknown, values: SecretValues): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(placeholder, (whole: string, written: string) => {
      const name = written.trim();
      return (Object.hasOwn(values, name) ? values[name] : undefined) ?? whole;
    });
  }
  if (Array.isArray(value)) return value.map((each: unknown) => withValues(each, values));
  if (typeof value !== 'object' || value === null) return value;
  // Object.fromEntries defines properties, so a key such as __proto__ stays an ordinary key.
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withValues(inner, values)]));
}
