import { localStore, sharedStoreNames, storeNames, stores } from '../stores/stores';
import type { StoreDescriptor, StoreUrl } from '../stores/store-descriptor';
import type { Environment } from './kubernetes-variables';
import type { ConfigurationProblem } from './keys/problems';
import { keyAt, targetOf } from './older-names';
import { type Layer, problemWith, type Setting } from './setting';

/** Reads the variables that hold the URL of a store, unless one of the given layers names the server. */
export function urlLayers(environment: Environment, given: readonly Layer[]): readonly Layer[] {
  return storeNames.flatMap((name) => {
    const { url } = stores[name];
    const isReplaced = settingsOf(given).some(({ key, value }) =>
      url?.isReplacedBy(targetOf(key.path), value),
    );
    const text = url && environment[url.variable];
    return !url || isReplaced || text === undefined || text === '' ? [] : [urlLayer(url, text)];
  });
}

function urlLayer(url: StoreUrl, text: string): Layer {
  const place = 'environment';
  const values = url.read(text);
  if (!values) {
    const reason = `allowed: ${url.allowed}`;
    return { settings: [], problems: [{ path: url.variable, place, reason }] };
  }
  const settings = Object.entries(values).map(([path, value]): Setting => ({
    key: keyAt(path),
    value,
    given: value,
    path: url.variable,
    place: `${place}, ${path}`,
  }));
  return { settings, problems: [] };
}

type Choice = Pick<StoreDescriptor, 'isShared' | 'section'>;

/**
 * Default of `store` for an app that works together with other processes: the shared store that is configured, if any.
 * Setting a password or a prefix of a store is enough to mean that store.
 */
export function sharedStoreLayer(
  given: readonly Layer[],
  choices: Readonly<Record<string, Choice>> = stores,
): Layer {
  const [usual = ''] = sharedStoreNames;
  return storeLayer(given, configuredSharedStores(given, choices), usual);
}

/**
 * Default of `store` for an app that can do everything in one process: the shared store that is configured, if any, else
 * the local one. Setting a password or a prefix of a store is enough to mean that store.
 */
export function defaultStoreLayer(
  given: readonly Layer[],
  choices: Readonly<Record<string, Choice>> = stores,
): Layer {
  return storeLayer(given, configuredSharedStores(given, choices), localStore);
}

/** Shared stores of which a key is set. */
function configuredSharedStores(
  given: readonly Layer[],
  choices: Readonly<Record<string, Choice>>,
): readonly string[] {
  const paths = pathsOf(given);
  return Object.entries(choices).flatMap(([name, { isShared, section }]) =>
    isShared && paths.some((path) => path.startsWith(`${section}.`)) ? [name] : [],
  );
}

function storeLayer(given: readonly Layer[], configured: readonly string[], usual: string): Layer {
  if (configured.length > 1 && !pathsOf(given).includes('store')) {
    const reason = `several stores are configured: set store (DS_STORE) to ${configured.join(' or ')}`;
    return { settings: [], problems: [{ path: 'store', place: '', reason }] };
  }
  const [value = usual] = configured;
  const setting = { key: keyAt('store'), value, given: value, path: 'store', place: 'default' };
  return { settings: [setting], problems: [] };
}

const pathsOf = (layers: readonly Layer[]): readonly string[] =>
  settingsOf(layers).map(({ key }) => targetOf(key.path));

const settingsOf = (layers: readonly Layer[]): readonly Setting[] =>
  layers.flatMap(({ settings }) => settings);

/** The problem of an app that shares its work with other processes, and is configured with a store for one process. */
export function unsharedStoreProblem(
  settings: ReadonlyMap<string, Setting>,
): ConfigurationProblem | undefined {
  const setting = settings.get('store');
  if (!setting || !storeNames.some((name) => name === setting.value && !stores[name].isShared))
    return undefined;
  return problemWith(
    setting,
    `this app shares its work with other processes, so its store must be one that all of them can reach: ` +
      `set store to ${sharedStoreNames.join(' or ')}, or start the app standalone, which does everything in one process`,
  );
}
