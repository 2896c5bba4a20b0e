import { reasonAgainstText } from '../text';
import { InvalidExecutorInstanceError } from './executor-instance-errors';

const maxUrlCharacters = 2048;

/**
 * Refuses a text that cannot be the URL of a service. Whether that URL may be called is checked when it is called,
 * because its host name can have another address by then.
 */
export function checkUrl(text: string, field: string): void {
  const refuse = (reason: string): never => {
    throw new InvalidExecutorInstanceError(field, reason);
  };
  if (text.length > maxUrlCharacters) refuse(`must be at most ${maxUrlCharacters} characters`);
  // URL would drop line breaks and tabs.
  const hidden = reasonAgainstText(text, 'line');
  if (hidden !== undefined) refuse(hidden);
  if (!URL.canParse(text)) refuse('is not a URL');
  const { protocol, username, password, hash } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') refuse('must begin with http:// or https://');
  if (username !== '' || password !== '') refuse('must not contain a user name or password');
  if (hash !== '') refuse('must not contain a fragment (#...)');
}
