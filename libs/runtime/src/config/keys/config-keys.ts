import { ValidateBy, ValidateNested } from 'class-validator';
import type { KeyKind } from './key-kinds';

/** A key of the configuration: one field of a section, with its names in the file, in the environment and in code. */
export interface ConfigKey {
  /** In the file: `redis.sentinel.master_name`. */
  readonly path: string;
  /** In the environment: `DS_REDIS_SENTINEL_MASTER_NAME`. */
  readonly variable: string;
  /** In code: `redis.sentinel.masterName`. */
  readonly codePath: string;
  readonly kind: KeyKind;
}

type SectionClass = new () => object;
type Declaration =
  | { readonly property: string; readonly name: string; readonly kind: KeyKind }
  | { readonly property: string; readonly name: string; readonly section: SectionClass };

const declarations = new WeakMap<object, Declaration[]>();

function declare(target: object, declaration: Declaration): void {
  declarations.set(target, [...(declarations.get(target) ?? []), declaration]);
}

/**
 * Declares a field as a key of its section. The initial value of the field is the default.
 * @param name name in the file, if it differs from the rule of `nameInFile`
 */
export function Key(kind: KeyKind, name?: string): PropertyDecorator {
  return (target, property) => {
    const field = String(property);
    declare(target, { property: field, name: name ?? nameInFile(field, kind), kind });
    ValidateBy(
      { name: kind.name, validator: { validate: (value) => kind.accepts(value) } },
      { message: kind.allowed },
    )(target, property);
  };
}

/** Declares a field as a section. The class of the section declares the keys. */
export function Section(section: SectionClass): PropertyDecorator {
  return (target, property) => {
    const field = String(property);
    declare(target, { property: field, name: snakeCase(field), section });
    ValidateNested()(target, property);
  };
}

/** Lists every key of a class and its sections, in the order of the fields. */
export function keysOf(section: SectionClass): readonly ConfigKey[] {
  return keysBelow(section, [], []);
}

function keysBelow(section: SectionClass, path: readonly string[], fields: readonly string[]): ConfigKey[] {
  return declarationsOf(section.prototype as object).flatMap((each) => {
    const below = [...path, each.name];
    const fieldsBelow = [...fields, each.property];
    if ('section' in each) return keysBelow(each.section, below, fieldsBelow);
    return [configKey(below.join('.'), fieldsBelow.join('.'), each.kind)];
  });
}

/** The declarations of a class, those of its base class first. */
function declarationsOf(prototype: object): Declaration[] {
  const base = Object.getPrototypeOf(prototype) as object | null;
  return [...(base ? declarationsOf(base) : []), ...(declarations.get(prototype) ?? [])];
}

export const configKey = (path: string, codePath: string, kind: KeyKind): ConfigKey => ({
  path,
  variable: `DS_${path.replaceAll('.', '_').toUpperCase()}`,
  codePath,
  kind,
});

/** Lists every section that contains one of the keys, outer sections first. */
export const sectionsAbove = (paths: readonly string[]): string[] =>
  paths.flatMap((path) => {
    const parts = path.split('.').slice(0, -1);
    return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
  });

/**
 * The rule for names: snake_case in the file, camelCase in code. The field of a duration ends with its unit `Ms`, its key
 * does not.
 */
function nameInFile(field: string, kind: KeyKind): string {
  return snakeCase(kind.name === 'duration' ? field.replace(/Ms$/, '') : field);
}

const snakeCase = (field: string): string =>
  field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
