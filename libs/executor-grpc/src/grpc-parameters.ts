import { isIP } from 'node:net';
import { ParametersError } from '@distribute-schedule/executor-http';
import { Metadata } from '@grpc/grpc-js';

/** What the parameters of a grpc task ask for. */
export interface GrpcParameters {
  readonly host: string;
  readonly port: number;
  /** What the worker's configuration says, where the task says nothing. */
  readonly tls: boolean | undefined;
  /** By `ExecuteStream`, with log and progress on the way. */
  readonly stream: boolean;
  readonly healthCheck: boolean;
  readonly metadata: readonly (readonly [name: string, value: string])[];
  readonly payload: unknown;
}

const known = ['address', 'tls', 'stream', 'health_check', 'metadata', 'payload'];
/** What the executor says itself, and what belongs to the transport. */
const ownMetadata = /^(grpc-|x-schedule-|idempotency-key$|content-type$|te$|:)/;

/** Throws ParametersError at the first that does not fit. */
export function readGrpcParameters(parameters: unknown): GrpcParameters {
  const given = mapping(parameters, 'the parameters of a grpc task');
  const { tls, stream, health_check: healthCheck, metadata, payload } = given;
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new ParametersError(
      `${shown(unknown)} is not known; there are ${known.join(', ')}, and payload holds what is sent`,
    );
  }
  return {
    ...hostAndPort(given['address']),
    tls: flag('tls', tls),
    stream: flag('stream', stream) ?? false,
    healthCheck: flag('health_check', healthCheck) ?? true,
    metadata: Object.entries(mapping(metadata ?? {}, 'metadata')).map(metadataEntry),
    payload: payload ?? null,
  };
}

/** `host:port`, and nothing that names another way to an address, such as `unix:` or `dns://server/name`. */
function hostAndPort(address: unknown): { host: string; port: number } {
  const match =
    typeof address === 'string' ? /^(?:\[([^\]]+)\]|([^:/\s@[\]]+)):(\d{1,5})$/.exec(address) : null;
  const [, address6, name] = match ?? [];
  const port = Number(match?.[3]);
  if (!match || port < 1 || port > 65_535 || (address6 !== undefined && isIP(address6) !== 6)) {
    throw new ParametersError(
      'address is missing or wrong: it must be like orders.internal:50051 or [fd00::1]:50051',
    );
  }
  return { host: address6 ?? plainHost(name ?? ''), port };
}

/** The URL parser knows all the spellings of an address, 2130706433 among them. */
function plainHost(name: string): string {
  if (!URL.canParse(`http://${name}/`)) throw new ParametersError(`${shown(name)} is no name of a host`);
  return new URL(`http://${name}/`).hostname;
}

function metadataEntry([name, value]: [string, unknown]): readonly [string, string] {
  if (ownMetadata.test(name.toLowerCase()))
    throw new ParametersError(`metadata.${name} is set by the executor itself`);
  if (name.toLowerCase().endsWith('-bin'))
    throw new ParametersError(`metadata.${name}: binary metadata is not supported`);
  if (typeof value !== 'string') throw new ParametersError(`metadata.${name} must be a text`);
  // It trims some of what HTTP/2 does not allow, and a line break among it may be an attempt to add more.
  if (!/^[\x20-\x7e]*$/.test(value))
    throw new ParametersError(`metadata.${name} holds a character that is not allowed`);
  try {
    new Metadata().set(name, value);
  } catch {
    throw new ParametersError(`${shown(name)} is no name of metadata`);
  }
  return [name, value];
}

function flag(name: string, value: unknown): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  throw new ParametersError(`${name} must be true or false`);
}

function mapping(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ParametersError(`${what} must be a mapping of names to values`);
  }
  return value as Record<string, unknown>;
}

const shown = (text: string) => JSON.stringify(text.slice(0, 80));
