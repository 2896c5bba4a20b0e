/**
 * The ladder: where a thing that we need (Redis, later a browser) comes from, best first.
 *
 * @template T
 * @typedef {object} Rung
 * @property {string} name how the rung is called in the line that names the choice
 * @property {() => Promise<string | undefined>} available why it cannot be taken, or nothing
 * @property {() => Promise<{ value: T, detail: string }>} acquire takes it; RungGaveWayError passes on to the next rung,
 *   any other error ends the climb
 */

/** Thrown by a rung that looked sound and was not: the climb goes on, and says so. */
export class RungGaveWayError extends Error {
  name = 'RungGaveWayError';
}

/** No rung held. Its message names each with the reason, and the ways out. */
export class NothingAvailableError extends Error {
  name = 'NothingAvailableError';
}

/**
 * Takes the first rung that can be taken and names it in one line.
 *
 * @template T
 * @param {{ what: string, rungs: Rung<T>[], waysOut: string[], log: (line: string) => void }} ladder
 * @returns {Promise<T>}
 */
export async function climb({ what, rungs, waysOut, log }) {
  const refusals = [];
  for (const rung of rungs) {
    const reason = await rung.available();
    if (reason !== undefined) {
      refusals.push(`${rung.name}: ${reason}`);
      continue;
    }
    try {
      const { value, detail } = await rung.acquire();
      log(`${what}: ${rung.name}, ${detail}`);
      return value;
    } catch (error) {
      if (!(error instanceof RungGaveWayError)) throw error;
      log(`${what}: not from ${rung.name} (${error.message}), trying the next way`);
      refusals.push(`${rung.name}: ${error.message}`);
    }
  }
  throw new NothingAvailableError(describe(what, refusals, waysOut));
}

function describe(what, refusals, waysOut) {
  return [
    `${what} is needed, and this machine has none that may be used:`,
    ...refusals.map((refusal) => `  - ${refusal}`),
    'Any one of these helps:',
    ...waysOut.map((way, index) => `  ${index + 1}. ${way}`),
  ].join('\n');
}
