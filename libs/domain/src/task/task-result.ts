import type { JsonValue } from '../json';

/** Answer of a successful attempt. */
export interface TaskResult {
  readonly code: number;
  readonly message: string;
  readonly data?: JsonValue;
  /** Set if `data` was too large to keep; says how large it was. */
  readonly truncated?: string;
}
