import { checkRemoteHandler } from './check-remote-handler';

describe('checkRemoteHandler', () => {
  it.each(['daily_report', 'data-processor/daily_report', 'a.b/2024.close'])('accepts %s', (handler) => {
    expect(checkRemoteHandler(handler)).toBeUndefined();
  });

  it.each(['', 'Daily report', '/daily_report', 'reports/', 'a/b/c', '-report', 'a'.repeat(64)])(
    'describes the expected form when the handler is "%s"',
    (handler) => expect(checkRemoteHandler(handler)).toMatch(/"service\/task".*; got "/),
  );
});
