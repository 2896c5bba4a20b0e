import { maxReasonCharacters } from './limits';

/** The reason why a stored document cannot be read, bounded, because the message of an error may quote the document. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, maxReasonCharacters);
}
