import fc from 'fast-check';
import {
  InvalidIdError,
  executorInstanceId,
  manualTaskId,
  scheduledTaskId,
  taskConfigId,
  taskId,
  workerId,
} from './ids';

const letters = Array.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789');
const someId = fc
  .tuple(
    fc.constantFrom(...letters),
    fc.string({ unit: fc.constantFrom(...letters, '_', '.', '-'), maxLength: 127 }),
  )
  .map(([first, rest]) => first + rest);

describe('Ids', () => {
  it('accept letters, digits, underscores, dots and dashes unchanged', () => {
    fc.assert(
      fc.property(someId, (text) => {
        for (const id of [taskConfigId, workerId, executorInstanceId]) expect(id(text)).toBe(text);
      }),
    );
  });

  it.each([
    '',
    '-leads-with-a-dash',
    '.hidden',
    '..',
    'a/b',
    'a b',
    'a:b',
    'a@b',
    '{a}',
    'a\n',
    'a*',
    'ä',
    'x'.repeat(129),
    7,
    undefined,
    null,
    {},
    ['a'],
  ])('refuse %j, which could end a key', (given) => {
    expect(() => taskConfigId(given)).toThrow(InvalidIdError);
    expect(() => manualTaskId(taskConfigId('config'), given as string)).toThrow(InvalidIdError);
  });

  it('describe the form of an execution id, which differs from a task id, when they refuse one', () => {
    expect(() => taskId('nonsense')).toThrow(
      /^execution id must be the id of a task, '@', and .*; got "nonsense"$/,
    );
  });

  it('name the wrong field, and quote only the beginning of a long value', () => {
    const refusal = () => taskConfigId('!'.repeat(10_000), 'task id');
    expect(refusal).toThrow(/^task id must be/);
    try {
      refusal();
    } catch (error) {
      expect((error as InvalidIdError).message.length).toBeLessThan(400);
      expect(error).toMatchObject({ code: 'id.invalid', details: { field: 'task id' } });
    }
  });
});

describe('Task ids', () => {
  const moment = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) });

  it('are read as they were created', () => {
    fc.assert(
      fc.property(someId, someId, moment, (config, key, scheduledTime) => {
        const id = taskConfigId(config);
        for (const made of [scheduledTaskId(id, scheduledTime), manualTaskId(id, key)]) {
          expect(taskId(made)).toBe(made);
        }
      }),
    );
  });

  it('are the same for the same run, and differ for different runs', () => {
    const run = fc.tuple(
      someId,
      fc.oneof(
        moment.map((at) => ({ at })),
        // A key can look like a time, or begin like a key.
        fc.oneof(someId, moment.map(String), fc.constant('m-1')).map((key) => ({ key })),
      ),
    );
    const idOf = ([config, how]: [string, { at: number } | { key: string }]) =>
      'at' in how
        ? scheduledTaskId(taskConfigId(config), how.at)
        : manualTaskId(taskConfigId(config), how.key);
    fc.assert(
      fc.property(run, run, (one, other) => {
        expect(idOf(one)).toBe(idOf(one));
        expect(idOf(one) === idOf(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });

  it.each([
    'config',
    'config@',
    '@5',
    'config@-5',
    'config@5.5',
    'config@m-',
    'config@5@6',
    'a b@5',
    'c@m-a/b',
    5,
  ])('refuse %j', (given) => {
    expect(() => taskId(given)).toThrow(InvalidIdError);
  });
});
