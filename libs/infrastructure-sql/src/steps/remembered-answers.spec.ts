import { requestTtlMs } from '@distribute-schedule/store-kit';
import { RememberedAnswers } from './remembered-answers';

describe('RememberedAnswers', () => {
  it('returns an answer until its time has ended, and then drops it with the next one', () => {
    const remembered = new RememberedAnswers();
    const keep = (token: string, now: number) =>
      remembered.keep({ token, expires_at: now + requestTtlMs, answer: `["${token}"]` });
    keep('first', 1_000);
    keep('second', 2_000);
    expect(remembered.answerTo('first')).toBe('["first"]');
    keep('third', 1_000 + requestTtlMs);
    expect(['first', 'second', 'third'].map((token) => remembered.answerTo(token))).toEqual([
      undefined,
      '["second"]',
      '["third"]',
    ]);
  });
});
