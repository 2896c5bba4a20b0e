import { type ValidationError, validateSync } from 'class-validator';
import { Configuration, configKeys } from './configuration';
import { crossChecks } from './cross-checks';
import { ConfigurationError, type ConfigurationProblem, inReadingOrder } from './keys/problems';
import { problemWith, type Setting } from './setting';

export interface ComposeRequest {
  /** By the path of the key. */
  readonly settings: ReadonlyMap<string, Setting>;
  /** Problems found so far, while the settings were read. */
  readonly problems: readonly ConfigurationProblem[];
  /** True if the settings come from code: then a duration is a number, and messages say what is allowed in code. */
  readonly inCode: boolean;
}

/** Overrides the defaults with the settings and validates the result. Throws a ConfigurationError with every problem. */
export function composeConfiguration({ settings, problems, inCode }: ComposeRequest): Configuration {
  const configuration = new Configuration();
  for (const setting of settings.values()) assign(configuration, setting);

  const refusedFields = refusedPaths(validateSync(configuration));
  const refused = configKeys.filter((key) => refusedFields.includes(key.codePath));
  const outOfRange = refused.flatMap((key) => {
    const setting = settings.get(key.path);
    const allowed = inCode ? key.kind.allowedInCode : key.kind.allowed;
    return setting ? [problemWith(setting, `allowed: ${allowed}`)] : [];
  });
  // To compare a value that is itself wrong, or was not understood, would only add a misleading message.
  const doubtful = new Set([...refused.map((key) => key.path), ...problems.map((problem) => problem.key)]);
  const contradictions = crossChecks
    .filter((check) => !check.keys.some((path) => doubtful.has(path)) && !check.holds(configuration))
    .map((check): ConfigurationProblem => {
      const setting = check.keys.map((path) => settings.get(path)).find((each) => each !== undefined);
      const reason = check.reason(configuration);
      return setting ? problemWith(setting, reason) : { path: check.keys[0] ?? '', place: 'default', reason };
    });

  const all = [...problems, ...outOfRange, ...contradictions];
  if (all.length > 0) throw new ConfigurationError(inReadingOrder(all));
  return configuration;
}

function assign(configuration: Configuration, { key, value }: Setting): void {
  const fields = key.codePath.split('.');
  const last = fields.pop() ?? '';
  const section = fields.reduce<unknown>(
    (below, field) => (below as Record<string, unknown>)[field],
    configuration,
  ) as Record<string, unknown>;
  section[last] = value;
}

function refusedPaths(errors: readonly ValidationError[], above = ''): string[] {
  return errors.flatMap((error) => {
    const path = `${above}${error.property}`;
    return [...(error.constraints ? [path] : []), ...refusedPaths(error.children ?? [], `${path}.`)];
  });
}
