import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { composeConfiguration } from './compose-configuration';
import { Configuration, type PartialConfiguration } from './configuration';
import { environmentLayer } from './environment-layer';
import { environmentSecrets } from './environment-secrets';
import type { Environment } from './kubernetes-variables';
import { mergeLayers } from './merge-layers';
import { objectLayer } from './object-layer';
import { fileWarning, readTextFile, UnreadableFileError } from './read-file';
import type { Layer } from './setting';
import { defaultStoreLayer, sharedStoreLayer, unsharedStoreProblem, urlLayers } from './store-layers';
import { takeSecrets } from './take-secrets';
import { yamlLayer } from './yaml-layer';

/** Values that distinguish this process from others. */
export interface ProcessIdentity {
  readonly hostname: string;
  readonly pid: number;
  readonly uuid: () => string;
}

export interface LoadOptions {
  /** Path of the YAML file. Default: the file that DS_CONFIG names, or none. */
  readonly file?: string | undefined;
  /** Default: the environment of this process. Its secrets are then removed from `process.env`. */
  readonly environment?: Environment;
  readonly identity?: ProcessIdentity;
  /**
   * required: the app works together with other processes, so a store for one process is refused.
   * optional: the app can do everything in one process, so a local store is the default if no shared one is configured.
   */
  readonly sharedStore?: 'required' | 'optional' | undefined;
}

/** Reads the defaults, then the file, then the environment. Throws a ConfigurationError that lists every problem. */
export function loadConfiguration({
  file,
  environment = takeSecrets(process.env),
  identity,
  sharedStore,
}: LoadOptions = {}): Configuration {
  const path = file ?? environment['DS_CONFIG'] ?? '';
  const given = [path === '' ? emptyLayer : fileLayer(path), environmentLayer(environment)];
  const layers = [...urlLayers(environment, given), ...given];
  const storeLayers = {
    required: [sharedStoreLayer(layers)],
    optional: [defaultStoreLayer(layers)],
    unspecified: [],
  }[sharedStore ?? 'unspecified'];
  const merged = mergeLayers([...storeLayers, ...layers]);
  const unshared = sharedStore === 'required' ? unsharedStoreProblem(merged.settings) : undefined;
  const { secrets, problems: secretProblems } = environmentSecrets(environment);
  const problems = [...merged.problems, ...secretProblems, ...(unshared ? [unshared] : [])];
  const configuration = composeConfiguration({ settings: merged.settings, problems, inCode: false });
  const warning = path === '' ? undefined : fileWarning(path);
  configuration.environmentSecrets = secrets;
  configuration.warnings = warning === undefined ? [] : [warning];
  return withIdentity(configuration, identity ?? thisProcess(environment['POD_NAME']));
}

/** Validates settings that a program gives in code. Reads neither a file nor the environment. */
export function configurationFrom(
  given: PartialConfiguration | Configuration = {},
  identity: ProcessIdentity = thisProcess(),
): Configuration {
  if (given instanceof Configuration) return given;
  const configuration = composeConfiguration({ ...mergeLayers([objectLayer(given)]), inCode: true });
  return withIdentity(configuration, identity);
}

const emptyLayer: Layer = { settings: [], problems: [] };

function fileLayer(path: string): Layer {
  try {
    return yamlLayer(readTextFile(path), path);
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error;
    return { settings: [], problems: [{ path: '', place: path, reason: error.message }] };
  }
}

const thisProcess = (podName?: string): ProcessIdentity => ({
  hostname: podName === undefined || podName === '' ? hostname() : podName,
  pid: process.pid,
  uuid: randomUUID,
});

/** Generates the keys that must be different in each process. */
function withIdentity(configuration: Configuration, { hostname, pid, uuid }: ProcessIdentity): Configuration {
  const { schedule, worker } = configuration;
  // The ids become part of keys in the store: 64 characters of the host name leave room for the rest.
  const host =
    hostname
      .replaceAll(/[^A-Za-z0-9_.-]/g, '-')
      .replace(/^[^A-Za-z0-9]+/, '')
      .slice(0, 64) || 'host';
  const generated: string[] = [];
  if (schedule.instanceId === '') {
    schedule.instanceId = `${host}-${uuid().slice(0, 8)}`;
    generated.push('schedule.instance_id');
  }
  if (worker.id === '') {
    worker.id = `${host}-${uuid()}`;
    generated.push('worker.id');
  }
  if (worker.address === '') {
    worker.address = `${host}:${pid}`;
    generated.push('worker.address');
  }
  configuration.generated = generated;
  return configuration;
}
