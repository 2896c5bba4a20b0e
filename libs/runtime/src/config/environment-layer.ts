import { configKeys } from './configuration';
import { isSecretVariable } from './environment-secrets';
import { isSetByKubernetes, type Environment } from './kubernetes-variables';
import type { ConfigKey } from './keys/config-keys';
import { aliasKeys, refusals } from './older-names';
import { readSecretFile, UnreadableFileError } from './read-file';
import type { ConfigurationProblem } from './keys/problems';
import { type Layer, problemWith, type Setting, unknownName } from './setting';

const known = new Map([...configKeys, ...aliasKeys].map((key) => [key.variable, key]));
const secretKeys = [...known.values()].filter(({ kind }) => kind.secret);
/** Variables that hold a secret. */
export const secretVariables: ReadonlySet<string> = new Set(secretKeys.map(({ variable }) => variable));
/** Keys by the variable that names a file with their secret, such as DS_REDIS_PASSWORD_FILE. */
const knownInFiles = new Map(secretKeys.map((key) => [`${key.variable}_FILE`, key]));
const refused = Array.from(refusals, ([path, reason]) => ({
  name: `DS_${path.replaceAll('.', '_').toUpperCase()}`,
  reason,
}));

/** Reads the variables that begin with DS_. One that belongs to no key is reported, because it is a typing error. */
export function environmentLayer(environment: Environment): Layer {
  const settings: Setting[] = [];
  const problems: ConfigurationProblem[] = [];
  for (const [variable, text] of Object.entries(environment)) {
    if (text === undefined || !isKeyVariable(variable) || isSetByKubernetes(variable, text, environment))
      continue;
    const read = readVariable(variable, text);
    if ('value' in read) settings.push(read);
    else problems.push(read);
  }
  return { settings, problems };
}

function readVariable(variable: string, text: string): Setting | ConfigurationProblem {
  const key = known.get(variable);
  if (key) return settingOf(key, text, variable, `environment, ${key.path}`);
  const keyInFile = knownInFiles.get(variable);
  if (keyInFile) return readFileVariable(keyInFile, variable, text);
  const refusal = refused.find(({ name }) => variable === name || variable.startsWith(`${name}_`));
  if (refusal) return { path: variable, place: 'environment', reason: refusal.reason };
  return unknownName(variable, 'environment', [...known.keys(), ...knownInFiles.keys()]);
}

function readFileVariable(key: ConfigKey, variable: string, file: string): Setting | ConfigurationProblem {
  const place = `environment, ${key.path} in ${file}`;
  try {
    return settingOf(key, readSecretFile(file), variable, place);
  } catch (error) {
    if (error instanceof UnreadableFileError) return { path: variable, place, reason: error.message };
    throw error;
  }
}

function settingOf(
  key: ConfigKey,
  text: string,
  path: string,
  place: string,
): Setting | ConfigurationProblem {
  const value = key.kind.fromText(text);
  const setting = { key, value, given: text, path, place };
  return value === undefined ? problemWith(setting, `allowed: ${key.kind.allowed}`) : setting;
}

/** DS_CONFIG names the file, DS_TEST_* belong to the tests, and DS_SECRET_* to tasks: none of them is a key. */
const isKeyVariable = (name: string): boolean =>
  name.startsWith('DS_') && name !== 'DS_CONFIG' && !name.startsWith('DS_TEST_') && !isSecretVariable(name);
