import { isIP } from 'node:net';
import type { ParameterField } from '@distribute-schedule/executor-api';
import { ParametersError } from '@distribute-schedule/executor-http';
import { Metadata } from '@grpc/grpc-js';

/** Parameters of a grpc task. */
export interface GrpcParameters {
  readonly host: string;
  readonly port: number;
  /** Undefined if the task leaves it to the worker's configuration. */
  readonly tls: boolean | undefined;
  /** True to call `ExecuteStream`, which also sends log lines and progress. */
  readonly stream: boolean;
  readonly healthCheck: boolean;
  readonly metadata: readonly (readonly [name: string, value: string])[];
  readonly payload: unknown;
}

/** The parameters in the order in which forms show them. No other parameter is accepted. */
export const grpcParameterFields = [
  {
    name: 'address',
    kind: 'text',
    description: 'Host and port of the service, such as orders.internal:50051.',
    isRequired: true,
  },
  { name: 'payload', kind: 'json', description: 'Any JSON value; the service receives it as payload_json.' },
  {
    name: 'stream',
    kind: 'flag',
    description: 'Calls ExecuteStream, so that the service can send log lines and progress during the call.',
    default: false,
  },
  {
    name: 'tls',
    kind: 'flag',
    description: 'Encrypts this call. Without it, the configuration of the worker decides.',
  },
  {
    name: 'health_check',
    kind: 'flag',
    description: 'Asks grpc.health.v1 first. A service without that API counts as healthy.',
    default: true,
  },
  { name: 'metadata', kind: 'json', description: 'Names and texts that are sent with the call.' },
] as const satisfies readonly ParameterField[];

type ParameterName = (typeof grpcParameterFields)[number]['name'];
const knownNames: readonly string[] = grpcParameterFields.map(({ name }) => name);
/** Metadata that a task cannot set: those that the executor sets, and those of the connection. */
const reservedMetadata = /^(grpc-|x-schedule-|idempotency-key$|content-type$|te$|:)/;

/** Only described parameters can be read. */
type Given = Readonly<Partial<Record<ParameterName, unknown>>>;

/** Throws ParametersError for the first wrong parameter. */
export function readGrpcParameters(parameters: unknown): GrpcParameters {
  const given = mapping(parameters, 'the parameters of a grpc task');
  const { address, tls, stream, health_check: healthCheck, metadata, payload }: Given = given;
  const unknown = Object.keys(given).find((name) => !knownNames.includes(name));
  if (unknown !== undefined) {
    throw new ParametersError(
      `the parameter ${quoted(unknown)} is unknown; known are ${knownNames.join(', ')}. Put the data for the service into payload`,
    );
  }
  return {
    ...hostAndPort(address),
    tls: flag('tls', tls),
    stream: flag('stream', stream) ?? false,
    healthCheck: flag('health_check', healthCheck) ?? true,
    metadata: Object.entries(mapping(metadata ?? {}, 'metadata')).map(metadataEntry),
    payload: payload ?? null,
  };
}

/** Reads `host:port`. Refuses other forms of an address that gRPC knows, such as `unix:` or `dns://server/name`. */
function hostAndPort(address: unknown): { host: string; port: number } {
  const match =
    typeof address === 'string' ? /^(?:\[([^\]]+)\]|([^:/\s@[\]]+)):(\d{1,5})$/.exec(address) : null;
  const [, address6, name] = match ?? [];
  const port = Number(match?.[3]);
  if (!match || port < 1 || port > 65_535 || (address6 !== undefined && isIP(address6) !== 6)) {
    throw new ParametersError(
      'address is missing or wrong; it must be like orders.internal:50051 or [fd00::1]:50051',
    );
  }
  return { host: address6 ?? plainHost(name ?? ''), port };
}

/** Normalises a host. The URL parser knows all spellings of an address, such as 2130706433. */
function plainHost(name: string): string {
  if (!URL.canParse(`http://${name}/`)) throw new ParametersError(`${quoted(name)} is not a valid host name`);
  return new URL(`http://${name}/`).hostname;
}

function metadataEntry([name, value]: [string, unknown]): readonly [string, string] {
  if (reservedMetadata.test(name.toLowerCase()))
    throw new ParametersError(`metadata.${name} cannot be set, because the executor sets it`);
  if (name.toLowerCase().endsWith('-bin'))
    throw new ParametersError(`metadata.${name}: binary metadata is not supported`);
  if (typeof value !== 'string')
    throw new ParametersError(`metadata.${name} must be a string, got ${typeof value}`);
  // Metadata silently trims some characters that HTTP/2 forbids. A line break may be an attempt to add further
  // metadata.
  if (!/^[\x20-\x7e]*$/.test(value))
    throw new ParametersError(`metadata.${name} contains a character that is not allowed`);
  try {
    new Metadata().set(name, value);
  } catch {
    throw new ParametersError(`${quoted(name)} is not a valid metadata name`);
  }
  return [name, value];
}

function flag(name: string, value: unknown): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  throw new ParametersError(`${name} must be true or false, got ${typeof value}`);
}

function mapping(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ParametersError(`${what} must be a mapping of names to values`);
  }
  return value as Record<string, unknown>;
}

const quoted = (text: string) => JSON.stringify(text.slice(0, 80));
