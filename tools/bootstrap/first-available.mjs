/**
 * A source of something that the tests need, such as Redis.
 *
 * @template T
 * @typedef {object} Provider
 * @property {string} name names the provider in the log
 * @property {() => Promise<string | undefined>} unavailableBecause the reason why it cannot be used, or undefined
 * @property {() => Promise<{ value: T, detail: string }>} acquire a ProviderFailedError makes the search continue with the
 *   next provider; any other error ends it
 */

/** Thrown by a provider that seemed available but failed. The search logs it and continues with the next provider. */
export class ProviderFailedError extends Error {
  name = 'ProviderFailedError';
}

/** No provider worked. The message gives the reason for each, and what the user can do. */
export class NothingAvailableError extends Error {
  name = 'NothingAvailableError';
}

/**
 * Uses the first provider that is available, and logs which one in a single line.
 *
 * @template T
 * @param {{ what: string, providers: Provider<T>[], remedies: string[], log: (line: string) => void }} search
 * @returns {Promise<T>}
 */
export async function firstAvailable({ what, providers, remedies, log }) {
  const reasons = [];
  for (const provider of providers) {
    const reason = await provider.unavailableBecause();
    if (reason !== undefined) {
      reasons.push(`${provider.name}: ${reason}`);
      continue;
    }
    try {
      const { value, detail } = await provider.acquire();
      log(`${what}: ${provider.name}, ${detail}`);
      return value;
    } catch (error) {
      if (!(error instanceof ProviderFailedError)) throw error;
      log(`${what}: ${provider.name} failed (${error.message}), trying the next source`);
      reasons.push(`${provider.name}: ${error.message}`);
    }
  }
  throw new NothingAvailableError(describe(what, reasons, remedies));
}

function describe(what, reasons, remedies) {
  return [
    `${what} is needed, but no source of it is available on this machine:`,
    ...reasons.map((reason) => `  - ${reason}`),
    'Do one of these:',
    ...remedies.map((remedy, index) => `  ${index + 1}. ${remedy}`),
  ].join('\n');
}
