import { mayDo, type Session } from './session';

const session = (changes: Partial<Session>): Session => ({
  name: 'ann',
  role: 'operator',
  needs_token: true,
  monitor_only: false,
  environment: '',
  version: '1.2.3',
  server_time: '2026-11-28T02:10:00.000Z',
  ...changes,
});

describe('mayDo', () => {
  it('allows what the role includes', () => {
    expect((['viewer', 'operator', 'admin'] as const).map((needed) => mayDo(session({}), needed))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('allows nothing to somebody who is not signed in', () => {
    expect(mayDo(session({ role: null }), 'viewer')).toBe(false);
    expect(mayDo(undefined, 'viewer')).toBe(false);
  });

  it('allows an admin to look only when the process only monitors', () => {
    const watching = session({ role: 'admin', monitor_only: true });
    expect([mayDo(watching, 'viewer'), mayDo(watching, 'operator')]).toEqual([true, false]);
  });
});
