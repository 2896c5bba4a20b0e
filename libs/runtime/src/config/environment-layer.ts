import { configKeys } from './configuration';
import { isSecretVariable } from './environment-secrets';
import { aliasKeys, refusals } from './older-names';
import type { ConfigurationProblem } from './keys/problems';
import { type Layer, problemWith, type Setting, unknownName } from './setting';

export type Environment = Readonly<Record<string, string | undefined>>;

const known = new Map([...configKeys, ...aliasKeys].map((key) => [key.variable, key]));
const refused = new Map(
  [...refusals].map(([path, reason]) => [`DS_${path.replaceAll('.', '_').toUpperCase()}`, reason]),
);

/** Reads the variables that begin with DS_. One that belongs to no key is reported, because it is a typing error. */
export function environmentLayer(environment: Environment): Layer {
  const settings: Setting[] = [];
  const problems: ConfigurationProblem[] = [];
  for (const [variable, text] of Object.entries(environment)) {
    if (text === undefined || !isKeyVariable(variable) || isSetByKubernetes(variable, text, environment))
      continue;
    const key = known.get(variable);
    if (!key) {
      const reason = refused.get(variable);
      problems.push(
        reason === undefined
          ? unknownName(variable, 'environment', [...known.keys()])
          : { path: variable, place: 'environment', reason },
      );
      continue;
    }
    const value = key.kind.fromText(text);
    const setting = { key, value, given: text, path: variable, place: `environment, ${key.path}` };
    if (value === undefined) problems.push(problemWith(setting, `allowed: ${key.kind.allowed}`));
    else settings.push(setting);
  }
  return { settings, problems };
}

/** DS_CONFIG names the file, DS_TEST_* belong to the tests, and DS_SECRET_* to tasks: none of them is a key. */
const isKeyVariable = (name: string): boolean =>
  name.startsWith('DS_') && name !== 'DS_CONFIG' && !name.startsWith('DS_TEST_') && !isSecretVariable(name);

/**
 * True for variables that Kubernetes generates: a Service with the name ds-api gives every pod DS_API_PORT=tcp://…,
 * DS_API_SERVICE_HOST and more.
 */
function isSetByKubernetes(variable: string, text: string, environment: Environment): boolean {
  if (environment['KUBERNETES_SERVICE_HOST'] === undefined) return false;
  return (
    /_SERVICE_(HOST|PORT(_\w+)?)$|_PORT_\d+_(TCP|UDP|SCTP)(_\w+)?$/.test(variable) ||
    /^(tcp|udp|sctp):\/\//.test(text)
  );
}
