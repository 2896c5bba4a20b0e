import { createHash } from 'node:crypto';
import { isKeyName, keyWithoutPrefix, type KeyName } from '../keyspace';
import { constants, isConstantName, type ConstantName } from './constants';
import { parseHeader, type RecordFields, type ScriptHeader } from './script-header';
import { withoutUnusedFunctions, wordsOf } from './unused-functions';

export type ScriptArgument = string | number;

/** A Lua script that is ready to be sent. Its header declares which keys and arguments it takes, and in which order. */
export interface Script<Args extends Record<string, ScriptArgument>, Reply> {
  readonly name: string;
  readonly source: string;
  readonly sha: string;
  /** Keys that the script uses. It builds them from the prefix, which it takes from its routing key. */
  readonly keys: readonly KeyName[];
  /** Keys that the caller passes as well, so that Redis checks the permissions for them. */
  readonly declares: readonly KeyName[];
  readonly args: readonly (keyof Args & string)[];
  readonly constants: readonly ConstantName[];
  readonly reply: (raw: unknown) => Reply;
}

/** The only key that a script gets, unless it declares others: it has the prefix, and says where the keys of a cluster are. */
export const routingKey: KeyName = 'request';

/**
 * Puts a script together from its file and the files that it includes. The header is the only place that has the order
 * of keys and arguments: the locals that the body uses are generated from it.
 */
export function defineScript<Args extends Record<string, ScriptArgument>, Reply>(
  source: string,
  includes: Readonly<Record<string, string>>,
  args: readonly (keyof Args & string)[],
  reply: (raw: unknown) => Reply,
): Script<Args, Reply> {
  const header = parseHeader(source);
  const headers = withIncludes(header, includes);
  assertSameNames(`script ${header.name}`, header.args, args);
  const keys = [...new Set(headers.flatMap((part) => part.keys))].map((key) => knownKey(key, header.name));
  const constantNames = [...new Set(headers.flatMap((part) => part.constants))].map((name) =>
    knownConstant(name, header.name),
  );
  const body = withoutUnusedFunctions(headers.map((part) => part.body).join('\n'));
  const used = wordsOf(body);
  const usedKeys = keys.filter((key) => used.has(key));
  const usedConstants = constantNames.filter((name) => used.has(name));
  const complete = [
    header.flags,
    `local ARGV, prefix = ARGV, string.sub(KEYS[1], 1, -${keyWithoutPrefix(routingKey).length + 1})`,
    locals(usedKeys, (name) => `prefix .. '${keyWithoutPrefix(name)}'`),
    locals(header.args, (_, i) => `ARGV[${i + 1}]`),
    locals(usedConstants, (name) => String(constants[name])),
    `local namedArguments = ${header.args.length}`,
    ...headers
      .flatMap((part) => [...part.records])
      .filter(([name]) => used.has(`${name}Record`))
      .map(([name, fields]) => recordOf(name, fields)),
    body,
  ].join('\n');
  return {
    name: header.name,
    source: complete,
    sha: createHash('sha1').update(complete).digest('hex'),
    keys: usedKeys,
    declares: header.declares.map((key) => knownKey(key, header.name)),
    args: header.args,
    constants: usedConstants,
    reply,
  };
}

/**
 * Defines a group of arguments that can repeat after the named ones, such as those of each new task. A RECORD line in the
 * header of the Lua file has their order.
 * @returns a function that puts the values into that order
 */
export function defineRecord<const Names extends readonly string[]>(
  source: string,
  name: string,
  fields: Names,
): (values: Readonly<Record<Names[number], ScriptArgument>>) => ScriptArgument[] {
  const { short, long } = parseHeader(source).records.get(name) ?? { short: [], long: [] };
  assertSameNames(`record ${name}`, [...short, ...long], fields);
  return (values) => {
    const valueOf = (field: string) => values[field as Names[number]];
    return [short.map(valueOf).join(' '), ...long.map(valueOf)];
  };
}

function assertSameNames(what: string, declared: readonly string[], given: readonly string[]): void {
  const [inHeader, inWrapper] = [[...declared].sort().join(' '), [...given].sort().join(' ')];
  if (inHeader !== inWrapper)
    throw new Error(`The header of ${what} declares "${inHeader}", but its TypeScript names "${inWrapper}"`);
}

/** The headers of the files that a script includes, each once and before the files that need it. The script is the last. */
function withIncludes(
  header: ScriptHeader,
  includes: Readonly<Record<string, string>>,
  placed = new Set<string>(),
): ScriptHeader[] {
  const before = header.includes.flatMap((name) => {
    if (placed.has(name)) return [];
    placed.add(name);
    const source = includes[name];
    if (source === undefined)
      throw new Error(`Script ${header.name} includes ${name}, but scripts/include-${name}.lua is not known`);
    return withIncludes(parseHeader(source), includes, placed);
  });
  return [...before, header];
}

function locals<Name extends string>(
  names: readonly Name[],
  valueOf: (name: Name, index: number) => string,
): string {
  if (names.length === 0) return '';
  return `local ${names.join(', ')} = ${names.map(valueOf).join(', ')}`;
}

/** A table that reads the record after the argument with an index. Lua creates a table with constant names fastest. */
function recordOf(record: string, { short, long }: RecordFields): string {
  const pattern = `^${short.map((_, i) => (i < short.length - 1 ? '([^ ]*)' : '(.*)')).join(' ')}$`;
  const fields = [
    ...short.map((field) => `${field} = ${field}`),
    ...long.map((field, i) => `${field} = ARGV[i + ${i + 2}]`),
  ];
  return [
    `local ${record}Record = { size = ${long.length + 1}, at = function(i)`,
    `  local ${short.join(', ')} = string.match(ARGV[i + 1], '${pattern}')`,
    `  return { ${fields.join(', ')} } end }`,
  ].join('\n');
}

function knownKey(key: string, script: string): KeyName {
  if (!isKeyName(key))
    throw new Error(`Script ${script} names a key ${key}, which the keyspace does not have`);
  return key;
}

function knownConstant(name: string, script: string): ConstantName {
  if (!isConstantName(name))
    throw new Error(`Script ${script} names a constant ${name}, which lua/constants.ts does not have`);
  return name;
}
