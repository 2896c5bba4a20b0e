import type { WorkerRepository } from '@distribute-schedule/domain';
import { measuredPort, type MeasuringParts } from './measured-port';

/** What the heartbeats of the worker in this process say. */
export interface Heartbeats {
  /** Undefined until the store has answered the first one. */
  readonly last: { readonly sentAt: number; readonly capacity: number } | undefined;
}

export function measureHeartbeats(
  port: WorkerRepository,
  parts: MeasuringParts,
): { readonly port: WorkerRepository; readonly heartbeats: Heartbeats } {
  const { heartbeatSeconds } = parts.meters;
  let last: Heartbeats['last'];
  const measured = measuredPort<WorkerRepository>(
    port,
    { heartbeat: 'heartbeat', live: 'read', lastHeartbeat: 'read' },
    parts,
    {
      heartbeat: {
        answered: (_, [{ capacity }], sentAt) => {
          last = { sentAt, capacity };
          heartbeatSeconds.observe((performance.now() - sentAt) / 1000);
        },
      },
      leave: { answered: () => void (last = undefined) },
    },
  );
  return {
    port: measured,
    heartbeats: {
      get last() {
        return last;
      },
    },
  };
}
