import { MissingSecretError, type Secrets } from '../ports/secrets';

/** Secrets of a worker, by their names. */
export const fakeSecrets = (values: Readonly<Record<string, string>> = {}): Secrets => ({
  names: () => Object.keys(values),
  read: (name) => {
    const value = values[name];
    if (value === undefined) throw new MissingSecretError(`this worker does not have the secret ${name}`);
    return value;
  },
});
