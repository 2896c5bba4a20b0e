import { useSession } from '../../session/session';
import { durationText } from '../../time/time-texts';
import css from './cluster.module.css';
import { clockState, isOtherVersion, slotsOf } from './process-facts';
import type { Worker } from './queries';
import { useClusterTexts } from './texts';

/** The version of a process, marked if it is another one than that of this server. */
export function Version({ of }: { readonly of: string | null }) {
  const texts = useClusterTexts();
  const own = useSession()?.version ?? null;
  if (of === null) return <span className="soft">{texts.unknown}</span>;
  if (!isOtherVersion(of, own)) return <span className="number">{of}</span>;
  return (
    <span className={`number ${css.warns}`} title={texts.otherVersion(own ?? '')}>
      ⚠ {of}
    </span>
  );
}

/** How far the clock of a process differs from the store's. */
export function ClockOffset({ ms }: { readonly ms: number | null }) {
  const texts = useClusterTexts();
  const state = clockState(ms);
  if (ms === null || state === 'unknown') return <span className="soft">{texts.unknown}</span>;
  if (state === 'exact') return <span className="soft">{texts.clockExact}</span>;
  const offset = durationText(Math.abs(ms));
  return (
    <span className={`number ${css.warns}`} title={texts.clockHint}>
      ⚠ {state === 'ahead' ? texts.clockAhead(offset) : texts.clockBehind(offset)}
    </span>
  );
}

const squaresInRow = 16;
const squareWidth = 12;

/** The slots of a worker, one by one where they can be counted, and the numbers. */
export function Slots({ worker, isDraining }: { readonly worker: Worker; readonly isDraining: boolean }) {
  const texts = useClusterTexts();
  const { capacity, running } = worker;
  const slots = slotsOf(worker, isDraining);
  return (
    <span className={css.slots}>
      {slots ? (
        <span
          className={css.squares}
          style={{ width: Math.min(slots.length, squaresInRow) * squareWidth }}
          aria-hidden="true"
        >
          {slots.map((slot, index) => (
            <span key={index} className={css[slot]} />
          ))}
        </span>
      ) : (
        <span className={css.bar} aria-hidden="true">
          <span style={{ width: `${Math.min(100, (100 * running) / Math.max(1, capacity))}%` }} />
        </span>
      )}
      <span className="number">{texts.slotsOf(running, capacity)}</span>
    </span>
  );
}

/** How a worker is: draining before all, then busy or idle. */
export function WorkerState({
  worker,
  isDraining,
}: {
  readonly worker: Worker;
  readonly isDraining: boolean;
}) {
  const texts = useClusterTexts();
  return (
    <span className={isDraining ? css.warns : ''}>{isDraining ? texts.draining : texts[worker.status]}</span>
  );
}

/** What is odd about a process, and nothing if all is as it should be. */
export function Warnings({ of: { version, clock_offset_ms } }: { readonly of: Worker }) {
  const own = useSession()?.version ?? null;
  const clock = clockState(clock_offset_ms);
  return (
    <>
      {isOtherVersion(version, own) && (
        <div>
          <Version of={version} />
        </div>
      )}
      {(clock === 'ahead' || clock === 'behind') && (
        <div>
          <ClockOffset ms={clock_offset_ms} />
        </div>
      )}
    </>
  );
}

export const labelsText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
