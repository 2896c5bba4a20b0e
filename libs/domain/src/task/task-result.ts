import type { JsonValue } from '../json';

/** What an attempt answered. */
export interface TaskResult {
  readonly code: number;
  readonly message: string;
  readonly data?: JsonValue;
  /** Set when data was larger than what is kept, and says by how much. */
  readonly truncated?: string;
}
