import type { RequestHandler } from 'express';
import { RequestError } from '../problems/problem';
import type { Route } from '../http/route';

/** Answers requests that no route has answered: names the methods of the path, or says that the path does not exist. */
export function noSuchRoute(routes: readonly Route[]): RequestHandler {
  const known = routes.map(({ method, path }) => ({ method: method.toUpperCase(), path: patternOf(path) }));
  return ({ method, path }, response) => {
    const methods = known.filter((route) => route.path.test(path)).map((route) => route.method);
    if (methods.length === 0)
      throw new RequestError(
        404,
        'request.no_such_route',
        `${method} ${path} does not exist: /docs lists all routes`,
      );
    const Allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
    if (method !== 'OPTIONS') {
      const text = `${path} does not support ${method}, only ${methods.join(', ')}: /docs lists all routes`;
      throw new RequestError(405, 'request.no_such_method', text, {}, { Allow });
    }
    response.set({ Allow }).status(204).end();
  };
}

/** Pattern of a path. Like express, it ignores case and a slash at the end. */
function patternOf(path: string): RegExp {
  const text = path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${text}/?$`, 'i');
}
