import { keyNames } from '../keyspace';
import { constantNames } from './constants';
import { defineRecord, defineScript } from './define-script';
import { scripts } from './scripts';
import { wordsOf } from './unused-functions';

describe('a Lua script', () => {
  it.each(Object.values(scripts))('$name declares every key that it uses', (script) => {
    const words = wordsOf(script.source);
    const used = keyNames.filter((name) => words.has(name));
    expect([...script.keys].sort()).toEqual(used.sort());
  });

  it.each(Object.values(scripts))('$name declares every constant that it uses', (script) => {
    const words = wordsOf(script.source);
    const used = constantNames.filter((name) => words.has(name));
    expect([...script.constants].sort()).toEqual(used.sort());
  });

  it('is refused when its header and its wrapper name different arguments', () => {
    const source = '--[[ trial: a script.\n  ARGV  taskId reason\n]]\nreturn 1\n';
    expect(() => defineScript(source, {}, ['taskId'], Number)).toThrow(
      'The header of script trial declares "reason taskId", but its TypeScript names "taskId"',
    );
  });

  it('is refused when it names a key that the keyspace does not have', () => {
    const source = '--[[ trial: a script.\n  KEYS  taskDetial\n]]\nreturn 1\n';
    expect(() => defineScript(source, {}, [], Number)).toThrow('names a key taskDetial');
  });

  it('is refused when it names a constant that does not exist', () => {
    const source = '--[[ trial: a script.\n  CONST  queuePatienceMs maxTask\n]]\nreturn 1\n';
    expect(() => defineScript(source, {}, [], Number)).toThrow('names a constant maxTask,');
  });

  it('has its constants as locals', () => {
    const source = '--[[ trial: a script.\n  CONST  dayMs maxUnpacked\n]]\nreturn dayMs + maxUnpacked\n';
    expect(defineScript(source, {}, [], Number).source).toContain(
      'local dayMs, maxUnpacked = 86400000, 1000\n',
    );
  });

  it('leaves out functions of includes that it does not use', () => {
    const parts =
      '--[[ parts: functions.\n]]\nlocal function inner()\n  return 1\nend\n' +
      'local function outer() return inner() end\n\n-- Not used.\nlocal function rest()\n  return outer()\nend\n';
    const source = '--[[ trial: a script.\n  INCLUDE  parts\n]]\nreturn outer()\n';
    const complete = defineScript(source, { parts }, [], Number).source;
    expect(complete).toContain('local function inner()\n  return 1\nend\nlocal function outer()');
    expect(complete).not.toContain('rest');
  });

  it('is refused when it includes a file that does not exist', () => {
    const source = '--[[ trial: a script.\n  INCLUDE  clock\n]]\nreturn 1\n';
    expect(() => defineScript(source, {}, [], Number)).toThrow('includes clock, but');
  });

  it('gets the values of a record in the order of its header', () => {
    const source =
      '--[[ trial: a script.\n  RECORD  pair: first second + third\n  RECORD  other: fourth\n]]\nreturn pairRecord\n';
    const values = { third: 3, second: 2, first: 1 };
    expect(defineRecord(source, 'pair', ['third', 'second', 'first'])(values)).toEqual(['1 2', 3]);
    const complete = defineScript(source, {}, [], Number).source;
    expect(complete).toContain(
      [
        'local pairRecord = { size = 2, at = function(i)',
        "  local first, second = string.match(ARGV[i + 1], '^([^ ]*) (.*)$')",
        '  return { first = first, second = second, third = ARGV[i + 2] } end }',
      ].join('\n'),
    );
    expect(complete).not.toContain('otherRecord');
  });

  it('is refused when its header and its wrapper name different fields of a record', () => {
    const source = '--[[ trial: a script.\n  RECORD  pair: first second\n]]\nreturn 1\n';
    expect(() => defineRecord(source, 'pair', ['first', 'third'])).toThrow(
      'The header of record pair declares "first second", but its TypeScript names "first third"',
    );
  });
});
