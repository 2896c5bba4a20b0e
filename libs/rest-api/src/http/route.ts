import type { Request, Response } from 'express';
import type { Access } from '../access/access';
import type { Caller } from '../access/authenticate';
import type { Shape } from '../shape';
import type { Plain } from './plain-object';

export type DtoClass<T extends object = object> = new () => T;
export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Parts of a request that are known before its body is read. */
export interface Head<Query> {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly request: Request;
}

/** A request that has passed the guards and whose query and body are valid. */
export interface Call<Query, Body> extends Head<Query> {
  readonly body: Body;
  readonly caller: Caller;
  /** Body as it was sent, to verify signatures. */
  readonly rawBody: Buffer;
  /** False when no further change may start, so that a request with many changes is answered before it times out. */
  readonly hasTime: () => boolean;
}

/** Description of a change, for the audit. */
export interface Change {
  readonly of: string;
  readonly id: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  /** Replaces `body` when the response is not JSON. */
  readonly text?: { readonly type: string; readonly content: string };
  readonly headers?: Readonly<Record<string, string>>;
  readonly change?: Change;
}

interface RouteTerms {
  readonly method: Method;
  /** Path in OpenAPI notation: `/api/v1/tasks/{id}`. */
  readonly path: string;
  /** Name of the operation, from which generators of clients make the name of a method: a verb and a noun, `listTasks`. */
  readonly operationId: string;
  /** Callers that may use the route. It has no default, so that a route without it does not compile. */
  readonly access: Access;
  readonly tag: string;
  readonly summary: string;
  /** Replies by status: the shape of a JSON reply, or the media type of another one. */
  readonly replies: Readonly<Record<number, Shape<unknown> | string>>;
  /** Shapes of the data of the events, when the reply is a stream of them. */
  readonly streamed?: readonly Shape<unknown>[];
  /** True when the request may come without a body. */
  readonly bodyOptional?: boolean;
  /** Example of the body, which the OpenAPI document and the page /docs show. */
  readonly example?: object | string;
  /** Media types of a body that the handler reads as text. */
  readonly textBody?: readonly string[];
}

/** A route of the API. Every request that the API answers goes through one of these. */
export interface Route extends RouteTerms {
  readonly query?: DtoClass;
  readonly body?: DtoClass;
  readonly handle: (call: Call<object, object>) => Reply | Promise<Reply>;
  /** Replaces `handle` when the response is a stream. */
  readonly stream?: (call: Call<object, object>, response: Response) => Promise<void>;
  /**
   * For the access `signed`: checks the caller before the body is read.
   * @returns the name under which limits count the caller; undefined when only the body can prove who calls
   */
  readonly identify?: (head: Head<object>) => Promise<string | undefined>;
  /** Says when a POST does no harm if it is sent again. Then no reply is kept for its Idempotency-Key. */
  readonly isRepeatable?: Repeatable<object>;
}

/** True: always. A function decides by the query. */
type Repeatable<Query> = true | ((query: Query) => boolean);

/** True if replies to this POST are kept for an Idempotency-Key. Asked without a query, true if some are. */
export function keepsReplies({ method, isRepeatable = () => false }: Route, query?: object): boolean {
  if (method !== 'post' || isRepeatable === true) return false;
  return query === undefined || !isRepeatable(query);
}

/** Reason that a request with many changes gives for those that it had no time to start. */
export const noTimeLeft = 'The request ran out of time before this change started: send it again';

const none = (): Reply => ({ status: 204 });

/** Makes a route whose handler knows the types of its query and body. */
export function defineRoute<Query extends object = object, Body extends object = object>(
  terms: RouteTerms & {
    readonly query?: DtoClass<Query>;
    readonly body?: DtoClass<Body>;
    readonly example?: Plain<Body> | string;
    readonly handle?: (call: Call<Query, Body>) => Reply | Promise<Reply>;
    readonly stream?: (call: Call<Query, Body>, response: Response) => Promise<void>;
    readonly identify?: (head: Head<Query>) => Promise<string | undefined>;
    readonly isRepeatable?: Repeatable<Query>;
  },
): Route {
  // The cast is safe because the server parses with the same classes that give the handler its types.
  return { ...terms, handle: terms.handle ?? none } as unknown as Route;
}

/** A reply with status 200 and a body. */
export const ok = (body: unknown, headers?: Readonly<Record<string, string>>): Reply => ({
  status: 200,
  body,
  ...(headers && { headers }),
});
