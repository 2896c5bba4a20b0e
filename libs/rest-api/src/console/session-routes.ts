import { IsString, Length } from 'class-validator';
import { opens } from '../access/access';
import { tokenOf, type TokenRole } from '../access/api-token';
import type { Caller } from '../access/authenticate';
import { sealSession } from '../access/session';
import { setCookie } from '../access/session-cookie';
import type { ApiParts } from '../http/api-parts';
import type { ApiSettings } from '../http/api-settings';
import { isoOf } from '../http/fields';
import { defineRoute, ok, type Route } from '../http/route';
import { RequestError } from '../problems/problem';
import { choice, flag, moment, nullable, object, text, type Shown } from '../shape';

class SignInDto {
  /** The secret of an entry of `api.tokens`. */
  @IsString() @Length(1, 512) token!: string;
}

const Session = object('Session', {
  /** Null when the request does not prove who the caller is. */
  name: nullable(text),
  role: nullable(choice(['viewer', 'operator', 'admin'])),
  /** False when no tokens are configured: then every process on this machine may do everything. */
  needs_token: flag,
  /** True when this process refuses every change by people. */
  monitor_only: flag,
  /** Name of the installation, such as `production`; empty when none is configured. */
  environment: text,
  /** Null when the request does not prove who the caller is. */
  version: nullable(text),
  server_time: moment,
});

const path = '/api/v1/session';

/** Routes with which a browser signs in, learns what it may do, and signs out. */
export function sessionRoutes({ ports: { clock, logger } }: ApiParts, settings: ApiSettings): Route[] {
  const { tokens } = settings;
  const { monitorOnly, environment, sessionTtlMs, version } = settings.console;
  const view = (caller: Pick<Caller, 'name' | 'role'> | undefined): Shown<typeof Session> => ({
    name: caller?.name ?? null,
    role: caller ? roleOfPerson(caller.role) : null,
    needs_token: tokens.length > 0,
    monitor_only: monitorOnly,
    environment,
    version: caller ? version : null,
    server_time: isoOf(clock.now()),
  });
  return [
    defineRoute({
      method: 'get',
      path,
      operationId: 'getSession',
      access: 'public',
      tag: 'session',
      summary: 'Read who the caller is and what this process allows. Answers callers without a token, too',
      replies: { 200: Session },
      handle: ({ caller }) => ok(view(caller.isAnonymous ? undefined : caller)),
    }),
    defineRoute<object, SignInDto>({
      method: 'post',
      path,
      operationId: 'createSession',
      access: 'public',
      tag: 'session',
      summary:
        'Sign a browser in. The response sets a cookie that proves the name and the role of the token until the session ends. Programs send the header Authorization instead',
      body: SignInDto,
      example: { token: 'the secret of a token' },
      replies: { 200: Session },
      isRepeatable: true,
      handle: ({ body, caller, request }) => {
        if (tokens.length === 0) return ok(view(caller));
        const token = tokenOf(tokens, body.token);
        if (!token)
          throw new RequestError(
            401,
            'access.unauthenticated',
            'This token is not valid: enter the secret of an entry of api.tokens',
          );
        if (!opens(token.role, 'viewer'))
          throw new RequestError(
            403,
            'access.forbidden',
            `The token ${token.name} belongs to a service: sign in with a token that has the role viewer, operator or admin`,
            { needs: 'viewer' },
          );
        const seal = sealSession({ token, endsAt: Date.now() + sessionTtlMs });
        logger.info({ who: token.name, from: caller.address }, 'signed in');
        const cookie = setCookie(request.get('origin'), seal, Math.floor(sessionTtlMs / 1000));
        return ok(view(token), { 'Set-Cookie': cookie });
      },
    }),
    defineRoute({
      method: 'delete',
      path,
      operationId: 'deleteSession',
      access: 'public',
      tag: 'session',
      summary: 'Sign a browser out: the response removes its cookie',
      replies: { 204: 'none' },
      handle: ({ request }) => ({
        status: 204,
        headers: { 'Set-Cookie': setCookie(request.get('origin'), '', 0) },
      }),
    }),
  ];
}

const roleOfPerson = (role: TokenRole) => (role === 'executor' ? null : role);
