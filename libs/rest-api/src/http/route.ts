import type { Request, Response } from 'express';
import type { Access } from '../access/access';
import type { Caller } from '../access/authenticate';
import type { Shape } from '../shape';

export type DtoClass<T extends object = object> = new () => T;
export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** One request that has been let in and understood. */
export interface Call<Query, Body> {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  readonly caller: Caller;
  /** The body as it was sent, for signatures. */
  readonly rawBody: Buffer;
  /** Whether another change may begin: a request that makes many must be answered before it is given up. */
  readonly hasTime: () => boolean;
  readonly request: Request;
}

/** What a change was, for the audit. */
export interface Change {
  readonly of: string;
  readonly id: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  /** Instead of `body`: a text of a media type of its own. */
  readonly text?: { readonly type: string; readonly content: string };
  readonly headers?: Readonly<Record<string, string>>;
  readonly change?: Change;
}

interface RouteTerms {
  readonly method: Method;
  /** As OpenAPI writes it: `/api/v1/tasks/{id}`. */
  readonly path: string;
  /** Who may call it. There is no default: a route without it does not compile. */
  readonly access: Access;
  readonly tag: string;
  readonly summary: string;
  /** By status. A text is the media type of an answer that is no JSON. */
  readonly replies: Readonly<Record<number, Shape<unknown> | string>>;
  /** Where the request may come without a body. */
  readonly bodyOptional?: boolean;
  /** Media types of a body that is taken as a text. */
  readonly textBody?: readonly string[];
}

/** Everything that the API can be asked for is such a route: there is no other way in. */
export interface Route extends RouteTerms {
  readonly query?: DtoClass;
  readonly body?: DtoClass;
  readonly handle: (call: Call<object, object>) => Reply | Promise<Reply>;
  /** Instead of `handle`: an answer that goes on. */
  readonly stream?: (call: Call<object, object>, response: Response) => Promise<void>;
}

/** What is told of a change that had not begun when a request of many was out of time. */
export const noTimeLeft = 'There was no time left for it in this request: send it again';

const none = (): Reply => ({ status: 204 });

/** A route whose handler knows the types of its query and body. */
export function defineRoute<Query extends object = object, Body extends object = object>(
  terms: RouteTerms & {
    readonly query?: DtoClass<Query>;
    readonly body?: DtoClass<Body>;
    readonly handle?: (call: Call<Query, Body>) => Reply | Promise<Reply>;
    readonly stream?: (call: Call<Query, Body>, response: Response) => Promise<void>;
  },
): Route {
  // The server parses with the very classes that the handler's types come from.
  return { ...terms, handle: terms.handle ?? none } as unknown as Route;
}

/** A reply with a body. */
export const ok = (body: unknown, headers?: Readonly<Record<string, string>>): Reply => ({
  status: 200,
  body,
  ...(headers && { headers }),
});
