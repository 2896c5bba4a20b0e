import { AskUntilAnswered } from './ask-until-answered';
import { RecordingLogger } from '../testing/recording-logger';
import { SettableClock } from '../testing/settable-clock';
import { SettableRandomness } from '../testing/settable-randomness';

let clock: SettableClock;
const pass = (ms: number) => clock.pass(ms);

function anAsker() {
  const logger = new RecordingLogger();
  const failures: number[] = [];
  const asker: AskUntilAnswered = new AskUntilAnswered(
    'claim',
    { clock, randomness: new SettableRandomness(), logger },
    () => failures.push(asker.retryingCount),
  );
  let toFail = 0;
  const sentAt: number[] = [];
  const question = () => {
    sentAt.push(clock.now());
    toFail -= 1;
    return toFail < 0 ? Promise.resolve('answer') : Promise.reject(new Error('connection refused'));
  };
  const fail = (times: number) => {
    toFail = times;
  };
  const pauses = () => sentAt.slice(1).map((at, index) => at - sentAt[index]!);
  return { asker, logger, failures, question, fail, sentAt, pauses };
}

describe('AskUntilAnswered', () => {
  beforeEach(() => {
    clock = new SettableClock();
  });

  it('sends a request once when the store answers', async () => {
    const { asker, question, sentAt } = anAsker();
    expect(await asker.ask(question)).toBe('answer');
    expect(sentAt).toHaveLength(1);
  });

  it('repeats a request after pauses that grow to a second', async () => {
    const { asker, question, fail, pauses } = anAsker();
    fail(7);
    const answer = asker.ask(question);
    await pass(10_000);
    expect(await answer).toBe('answer');
    expect(pauses()).toEqual([50, 100, 200, 400, 800, 1000, 1000]);
  });

  it('repeats a request at once when the store is back', async () => {
    const { asker, question, fail, sentAt } = anAsker();
    fail(1);
    const answer = asker.ask(question);
    await pass(0);
    asker.retryNow();
    expect(await answer).toBe('answer');
    expect(sentAt).toHaveLength(2);
    expect(clock.waiting).toBe(0);
  });

  it('is retrying from the first failure until the answer, and notifies its owner', async () => {
    const { asker, question, fail, failures } = anAsker();
    fail(2);
    const answer = asker.ask(question);
    expect(asker.retryingCount).toBe(0);
    await pass(10_000);
    await answer;
    expect(failures).toEqual([1, 1]);
    expect(asker.retryingCount).toBe(0);
  });

  it('returns no answer after it gave up', async () => {
    const { asker, question, fail } = anAsker();
    fail(Number.POSITIVE_INFINITY);
    const answer = asker.ask(question);
    await pass(500);
    asker.giveUp();
    expect(await answer).toBeUndefined();
    expect(clock.waiting).toBe(0);
  });

  it('logs an unreachable store twice a minute, and its return', async () => {
    const { asker, question, fail, logger } = anAsker();
    fail(61);
    const answer = asker.ask(question);
    await pass(120_000);
    await answer;
    expect(logger.fieldsOf('the store did not answer, retrying')).toMatchObject([
      { request: 'claim', tries: 1, reason: 'connection refused' },
      { tries: 31 },
      { tries: 61 },
    ]);
    expect(logger.fieldsOf('the store answers again')).toEqual([{ request: 'claim', tries: 62 }]);
  });
});
