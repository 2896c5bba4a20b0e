import type { JsonObject, JsonValue } from '@distribute-schedule/domain';
import type { Clock } from '../ports/clock';
import type { AttemptOutcome } from './attempt-outcomes';

/** Longer than a failover and the heartbeat after it. */
const keptMs = 2 * 60_000;
const maxOutcomes = 1000;
/** The oldest are dropped this many at a time, because finding the oldest entry of a Map costs more than removing it. */
const dropBatch = 250;
/** Bound on the characters of parameters and results, because these can be large. */
const maxCharacters = 16 * 2 ** 20;

interface Accepted {
  readonly outcome: AttemptOutcome;
  readonly at: number;
  readonly characters: number;
}

/**
 * The outcomes that the store accepted in the last two minutes. A failover can lose a write that the store has confirmed.
 * Then the store shows an attempt that has ended here as running, and this worker can send its outcome again. Without
 * this, the execution would wait for its timeout and count a crash.
 */
export class AcceptedOutcomes {
  /** By attempt token, oldest first. */
  private readonly accepted = new Map<string, Accepted>();
  private characters = 0;

  constructor(private readonly clock: Pick<Clock, 'monotonic'>) {}

  add(outcome: AttemptOutcome): void {
    const { task, versionToken } = outcome.change;
    const { parameters, result } = task.toSnapshot();
    const characters = charactersOf(parameters) + charactersOf(result?.data ?? null);
    this.accepted.set(versionToken, { outcome, at: this.clock.monotonic(), characters });
    this.characters += characters;
    const isFull = this.accepted.size >= maxOutcomes + dropBatch || this.characters > maxCharacters;
    if (isFull) this.drop();
  }

  /**
   * Removes and returns the outcomes of these attempts.
   * @param running tokens of the attempts that the store shows as running
   * @param sentAt when the store was asked. It must know what it accepted before; later outcomes are left out.
   */
  takeLost(running: readonly string[], sentAt: number): readonly AttemptOutcome[] {
    this.drop();
    return running.flatMap((token) => {
      const accepted = this.accepted.get(token);
      if (!accepted || accepted.at >= sentAt) return [];
      this.remove(token, accepted);
      return [accepted.outcome];
    });
  }

  private drop(): void {
    const oldest = this.clock.monotonic() - keptMs;
    for (const [token, accepted] of this.accepted) {
      const fits = this.accepted.size <= maxOutcomes && this.characters <= maxCharacters;
      if (fits && accepted.at >= oldest) return;
      this.remove(token, accepted);
    }
  }

  private remove(token: string, { characters }: Accepted): void {
    this.accepted.delete(token);
    this.characters -= characters;
  }
}

/** Estimates the length of a value as JSON, much faster than JSON.stringify. */
function charactersOf(value: JsonValue): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  let sum = 8;
  // Without Object.entries, which creates an array for each property.
  for (const key of Object.keys(value)) sum += key.length + charactersOf((value as JsonObject)[key] ?? null);
  return sum;
}
