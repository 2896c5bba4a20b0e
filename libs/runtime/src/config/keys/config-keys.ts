import { ValidateBy, ValidateNested } from 'class-validator';
import type { KeyKind } from './key-kinds';

/** A key that can be set: one field of a section, under the names that it has in a file, a variable and in code. */
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

/** Makes a field a key of its section. Its initial value is the default. @param name where the rule does not give it */
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

/** Makes a field a section, whose class declares the keys. */
export function Section(section: SectionClass): PropertyDecorator {
  return (target, property) => {
    const field = String(property);
    declare(target, { property: field, name: snakeCase(field), section });
    ValidateNested()(target, property);
  };
}

/** Every key below a class, in the order of its fields. */
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

/** Every section that the paths of keys lead through, the outer ones first. */
export const sectionsAbove = (paths: readonly string[]): string[] =>
  paths.flatMap((path) => {
    const parts = path.split('.').slice(0, -1);
    return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
  });

/** The one rule for names: snake_case outside, camelCase inside, and a duration's field ends in its unit. */
function nameInFile(field: string, kind: KeyKind): string {
  return snakeCase(kind.name === 'duration' ? field.replace(/Ms$/, '') : field);
}

const snakeCase = (field: string): string =>
  field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
