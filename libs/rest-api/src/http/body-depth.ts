import { RequestError } from '../problems/problem';

const maxDepth = 32;

/** Refuses a body that could overflow the stack when it is read, or that could change a prototype. */
export function checkDepth(body: unknown): void {
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth)
      throw new RequestError(400, 'request.too_deep', `The body is nested deeper than ${maxDepth} levels`);
    level = level.flatMap(childrenOf);
  }
}

function childrenOf(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.filter((each) => typeof each === 'object');
  if (Object.hasOwn(value, '__proto__')) {
    throw new RequestError(
      400,
      'request.malformed',
      'The body has a field named __proto__, which is not allowed',
    );
  }
  return Object.values(value).filter((each) => typeof each === 'object');
}
