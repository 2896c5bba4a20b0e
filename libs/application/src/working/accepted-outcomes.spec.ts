import { Task, workerId, type AttemptToken } from '@distribute-schedule/domain';
import { anotherTask } from '@distribute-schedule/domain/testing';
import { SettableClock } from '../testing/settable-clock';
import { AcceptedOutcomes } from './accepted-outcomes';
import type { AttemptOutcome } from './attempt-outcomes';

let clock: SettableClock;
let outcomes: AcceptedOutcomes;

function anOutcome(token: string, data = ''): AttemptOutcome {
  const running = anotherTask();
  const attemptToken = token as AttemptToken;
  running.start({ attemptToken, workerId: workerId('w1'), at: 1 });
  const task = Task.restore(running.toSnapshot());
  task.succeed({ attemptToken, at: 2, result: { code: 0, message: 'ok', data } });
  return { running, change: { task, versionToken: token } };
}

const lost = (...tokens: string[]) =>
  outcomes.takeLost(tokens, clock.monotonic()).map(({ change }) => change.versionToken);

describe('AcceptedOutcomes', () => {
  beforeEach(() => {
    clock = new SettableClock();
    outcomes = new AcceptedOutcomes(clock);
  });

  it('returns each outcome once, and nothing for attempts that it does not know', async () => {
    for (const token of ['a', 'b']) outcomes.add(anOutcome(token));
    await clock.pass(1);
    expect(lost('b', 'other')).toEqual(['b']);
    expect(lost('a', 'b')).toEqual(['a']);
  });

  it('leaves out an outcome that was accepted after the question was sent', async () => {
    const askedAt = clock.monotonic();
    outcomes.add(anOutcome('a'));
    await clock.pass(1);
    expect(outcomes.takeLost(['a'], askedAt)).toEqual([]);
    expect(lost('a')).toEqual(['a']);
  });

  it('keeps outcomes for two minutes', async () => {
    outcomes.add(anOutcome('a'));
    await clock.pass(60_000);
    outcomes.add(anOutcome('b'));
    await clock.pass(60_001);
    expect(lost('a', 'b')).toEqual(['b']);
  });

  it('keeps the newest 1000 outcomes', async () => {
    for (let n = 0; n < 1001; n += 1) outcomes.add(anOutcome(`token-${n}`));
    await clock.pass(1);
    expect(lost('token-0', 'token-1', 'token-1000')).toEqual(['token-1', 'token-1000']);
  });

  it('keeps fewer outcomes when their results are large', async () => {
    const large = 'x'.repeat(6_000_000);
    for (const token of ['a', 'b', 'c']) outcomes.add(anOutcome(token, large));
    await clock.pass(1);
    expect(lost('a', 'b', 'c')).toEqual(['b', 'c']);
  });
});
