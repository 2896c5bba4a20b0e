import { appendSteps, type TaskStep } from './task-step';

const steps = (from: number, count: number): TaskStep[] =>
  Array.from({ length: count }, (_, i) => ({ at: from + i, what: 'released' }));

describe('appendSteps', () => {
  it('keeps all steps when there are few', () => {
    expect(appendSteps(steps(1, 59), steps(60, 1))).toEqual(steps(1, 60));
  });

  it('keeps the first and the newest steps when there are many, and counts those in between', () => {
    let life: readonly TaskStep[] = [];
    for (let at = 1; at <= 500; at++) life = appendSteps(life, steps(at, 1));
    expect(life).toHaveLength(60);
    expect(life.slice(0, 10)).toEqual(steps(1, 10));
    expect(life[10]).toEqual({ at: 11, what: 'steps left out', note: '441' });
    expect(life.slice(11)).toEqual(steps(452, 49));
  });

  it('counts the same when steps are added in pairs', () => {
    let life: readonly TaskStep[] = [];
    for (let at = 1; at <= 499; at += 2) life = appendSteps(life, steps(at, 2));
    expect(life).toHaveLength(60);
    expect(life[10]).toEqual({ at: 11, what: 'steps left out', note: '441' });
  });
});
