import {
  InvalidTaskConfigError,
  offeredBy,
  type JsonValue,
  type Worker,
  type WorkerRepository,
} from '@distribute-schedule/domain';
import { secretKey, SecretNameError, secretNamesIn } from '@distribute-schedule/executor-api';

/** Maximum number of known names in an error message. */
const maxNamesShown = 20;

/**
 * Refuses parameters that name a secret which no live worker of the executor has. Accepts any name while there is no such
 * worker, and while one of them does not advertise its secrets.
 */
export async function checkSecrets(
  { executor, parameters }: { readonly executor: string; readonly parameters: JsonValue },
  workers: Pick<WorkerRepository, 'live'>,
  { heartbeatTimeoutMs }: { readonly heartbeatTimeoutMs: number },
): Promise<void> {
  const names = secretNames(parameters);
  if (names.length === 0) return;
  const live = (await workers.live(heartbeatTimeoutMs)).filter((worker) =>
    offeredBy([worker]).includes(executor),
  );
  const known = advertisedBy(live);
  if (known === undefined) return;
  const unknown = names.find((name) => !known.has(secretKey(name)));
  if (unknown === undefined) return;
  const shown = [...known].sort().slice(0, maxNamesShown).join(', ');
  const variable = `DS_SECRET_${secretKey(unknown).toUpperCase()}`;
  throw new InvalidTaskConfigError(
    'parameters',
    `no live worker has the secret ${JSON.stringify(unknown)}; known are ${shown || 'none'}. Set ${variable} at the workers, or put a file of that name into their secrets.folder`,
  );
}

export function nameSameSecrets(a: JsonValue, b: JsonValue): boolean {
  const [names, others] = [secretNames(a), new Set(secretNames(b))];
  return names.length === others.size && names.every((name) => others.has(name));
}

function secretNames(parameters: JsonValue): readonly string[] {
  try {
    return secretNamesIn(parameters);
  } catch (error) {
    if (error instanceof SecretNameError) throw new InvalidTaskConfigError('parameters', error.message);
    throw error;
  }
}

/** Undefined if the names are not known. */
function advertisedBy(live: readonly Worker[]): ReadonlySet<string> | undefined {
  const lists = live.map(({ registration }) => registration.secrets);
  if (lists.length === 0 || lists.includes(undefined)) return undefined;
  return new Set(lists.flatMap((names) => names ?? []).map(secretKey));
}
