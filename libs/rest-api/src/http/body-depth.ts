import { RequestError } from '../problems/problem';

const deepest = 32;

/** Refuses a body that is nested so deeply that reading it could end the process, or that would change prototypes. */
export function checkDepth(body: unknown): void {
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest)
      throw new RequestError(400, 'request.too_deep', `The body is nested deeper than ${deepest} levels`);
    level = level.flatMap(childrenOf);
  }
}

function childrenOf(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.filter((each) => typeof each === 'object');
  if (Object.hasOwn(value, '__proto__')) {
    throw new RequestError(400, 'request.malformed', 'The body has a field __proto__, which is not allowed');
  }
  return Object.values(value).filter((each) => typeof each === 'object');
}
