import type { RequestHandler } from 'express';
import { RequestError } from '../problems/problem';
import type { Route } from '../http/route';

const see = '/docs shows what there is';

/** For what no route has taken: says which methods a path has, or that there is no such path. */
export function noSuchRoute(routes: readonly Route[]): RequestHandler {
  const known = routes.map(({ method, path }) => ({ method: method.toUpperCase(), path: patternOf(path) }));
  return ({ method, path }, response) => {
    const methods = known.filter((route) => route.path.test(path)).map((route) => route.method);
    if (methods.length === 0)
      throw new RequestError(404, 'request.no_such_route', `There is no ${method} ${path}: ${see}`);
    const Allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
    if (method !== 'OPTIONS') {
      const said = `There is no ${method} ${path}, but ${methods.join(', ')}: ${see}`;
      throw new RequestError(405, 'request.no_such_method', said, {}, { Allow });
    }
    response.set({ Allow }).status(204).end();
  };
}

/** As express reads a path, which minds neither case nor a slash at the end. */
function patternOf(path: string): RegExp {
  const text = path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${text}/?$`, 'i');
}
