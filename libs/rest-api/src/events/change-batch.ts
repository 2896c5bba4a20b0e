import { stateChangeEvents, type StateChange, type StateChangeEvent } from '@distribute-schedule/application';
import { isoOf } from '../http/fields';
import { isLater } from './event-id';
import { frameOf } from '../http/server-sent-events';

interface Frame {
  readonly id: string;
  readonly configId: string;
  readonly text: string;
}

/** Which changes of a batch a client receives. */
interface Wanted {
  /** Id of the last change that the client has received. */
  readonly after: string | undefined;
  /** Only changes of this task. */
  readonly taskId: string | undefined;
}

/**
 * Consecutive changes in order, as clients receive them. Each change is serialised once, and clients that want the same
 * changes share the same bytes: hundreds of clients then cost little more time and memory than one.
 */
export class ChangeBatch {
  /** Bytes of the whole batch, by the task to which they are limited. */
  private readonly shared = new Map<string | undefined, Buffer>();
  private frames: readonly Frame[] | undefined;

  constructor(
    readonly changes: readonly StateChange[],
    /** True if the store has discarded changes between the previous batch and this one. */
    readonly missed: boolean,
  ) {}

  get size(): number {
    return this.changes.length;
  }

  get firstId(): string | undefined {
    return this.changes[0]?.id;
  }

  get lastId(): string | undefined {
    return this.changes.at(-1)?.id;
  }

  /** The wanted changes as server-sent events; empty when the client wants none of them. */
  bytesFor({ after, taskId }: Wanted): Buffer {
    const { firstId } = this;
    if (after !== undefined && firstId !== undefined && !isLater(firstId, after))
      return this.serialize(({ id, configId }) => isLater(id, after) && isOf(configId, taskId));
    let bytes = this.shared.get(taskId);
    if (!bytes) {
      bytes = this.serialize(({ configId }) => isOf(configId, taskId));
      this.shared.set(taskId, bytes);
    }
    return bytes;
  }

  private serialize(isWanted: (frame: Frame) => boolean): Buffer {
    this.frames ??= this.changes.map((change) => {
      const { id, configId } = change;
      return { id, configId, text: frameOf({ id, event: 'change', data: viewChange(change) }) };
    });
    const texts = this.frames.filter(isWanted).map(({ text }) => text);
    return Buffer.from(texts.join(''));
  }
}

const isOf = (configId: string, taskId: string | undefined): boolean =>
  taskId === undefined || configId === taskId;

/** Says that changes after this one have been discarded. */
export const missedFrame = (after: string | undefined): string =>
  frameOf({ event: 'missed', data: { after: after ?? null } });

type InApi<Event> = Event extends `config ${infer What}` ? `task ${What}` : Event;

/** Name of an event in the API: stores record `config saved`, and a config is a task here. */
export const apiEventOf = (event: StateChangeEvent): InApi<StateChangeEvent> =>
  event.replace(/^config /, 'task ') as InApi<StateChangeEvent>;

export const apiEvents = stateChangeEvents.map((event) => apiEventOf(event));

export function viewChange({ id, at, event, taskId, configId, detail }: StateChange) {
  const orNull = (text: string) => (text === '' ? null : text);
  return {
    id,
    at: isoOf(at),
    event: apiEventOf(event),
    execution_id: orNull(taskId),
    task_id: orNull(configId),
    detail: orNull(detail),
  };
}
