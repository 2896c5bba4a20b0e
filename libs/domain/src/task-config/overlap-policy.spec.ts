import { OverlapPolicy, overlapModes, type OverlapMode } from './overlap-policy';

const decide = (mode: OverlapMode, open: number) => OverlapPolicy.of(mode).decide(open, 3);

describe('OverlapPolicy', () => {
  it.each(overlapModes)('lets the first run start (%s)', (mode) => {
    expect(decide(mode, 0)).toMatchObject({ kind: mode === 'sequential' ? 'wait' : 'run' });
  });

  it('lets runs start beside one another up to the bound on open runs', () => {
    expect(decide('parallel', 2)).toEqual({ kind: 'run', maxOpen: 2 });
    expect(decide('parallel', 3)).toEqual({ kind: 'refuse' });
  });

  it('lets a run wait for the earlier ones up to the bound on open runs', () => {
    expect(decide('sequential', 2)).toEqual({ kind: 'wait', maxOpen: 2 });
    expect(decide('sequential', 3)).toEqual({ kind: 'refuse' });
  });

  it('skips a run while another is open, and binds the decision to run to that', () => {
    expect(decide('skip', 0)).toEqual({ kind: 'run', maxOpen: 0 });
    expect(decide('skip', 1)).toEqual({ kind: 'skip' });
    expect(decide('skip', 3)).toEqual({ kind: 'skip' });
  });

  it('says whose runs take turns', () => {
    const takingTurns = overlapModes.filter((mode) => OverlapPolicy.of(mode).takesTurns);
    expect(takingTurns).toEqual(['sequential']);
  });
});
