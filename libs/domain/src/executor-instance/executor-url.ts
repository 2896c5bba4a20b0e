import { InvalidExecutorInstanceError } from './executor-instance-errors';

const longestUrl = 2048;

/**
 * Refuses what can be no address of a service. Whether it may be called is another question, which can only be answered
 * when it is called: a name may stand for another address by then.
 */
export function checkUrl(text: string, field: string): void {
  const refuse = (reason: string): never => {
    throw new InvalidExecutorInstanceError(field, reason);
  };
  if (text.length > longestUrl) refuse(`must be at most ${longestUrl} characters`);
  if (!URL.canParse(text)) refuse('is not a url');
  const { protocol, username, password, hash } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') refuse('must begin with http:// or https://');
  if (username !== '' || password !== '') refuse('must not hold a user name or password');
  if (hash !== '') refuse('must not hold a fragment');
}
