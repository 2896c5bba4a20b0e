import { ApiProblem } from './api-problem';

/** A change that a person asked for. The key is made at the click, so that a request that is sent again counts once. */
export interface Change {
  readonly id: string;
  readonly key: string;
}

/** `crypto.randomUUID` is missing on pages without TLS. */
export const changeOf = (id: string): Change => ({
  id,
  key: Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-'),
});

export const idempotent = ({ key }: Change) => ({ headers: { 'Idempotency-Key': key } });

const maxRetries = 3;

/** Sends a change again when the server was away for a moment. */
export const shouldRetryChange = (failures: number, error: Error): boolean =>
  failures < maxRetries && error instanceof ApiProblem && error.isPassing;
