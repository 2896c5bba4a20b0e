import { taskConfigId } from '@distribute-schedule/domain';
import { FakeDueConfigs } from '../testing/fake-due-configs';
import { FakeLeadership } from '../testing/fake-leadership';
import { RecordingLogger } from '../testing/recording-logger';
import { SettableClock } from '../testing/settable-clock';
import { RestoreMissingConfigs } from './restore-missing-configs';

function aSweep({ isLeading = true } = {}) {
  const dueConfigs = new FakeDueConfigs(new SettableClock());
  const logger = new RecordingLogger();
  const leadership = new FakeLeadership(isLeading);
  return { dueConfigs, logger, sweep: new RestoreMissingConfigs({ dueConfigs, leadership, logger }) };
}

describe('RestoreMissingConfigs', () => {
  it('checks a part of the configs in each pass, starting where the previous pass ended', async () => {
    const { sweep, dueConfigs } = aSweep();
    expect(await sweep.runOnce()).toBe('idle');
    await sweep.runOnce();
    expect(dueConfigs.cursors).toEqual(['', 'after 1']);
  });

  it('repeats a part whose answer was lost', async () => {
    const { sweep, dueConfigs } = aSweep();
    dueConfigs.faults.failNext('restoreMissing', 'reply lost');
    await expect(sweep.runOnce()).rejects.toThrow();
    await sweep.runOnce();
    expect(dueConfigs.cursors).toEqual(['', '']);
  });

  it('logs a warning for missing configs, and otherwise nothing', async () => {
    const { sweep, dueConfigs, logger } = aSweep();
    await sweep.runOnce();
    expect(logger.lines).toEqual([]);
    dueConfigs.missing.push(taskConfigId('lost'));
    await sweep.runOnce();
    expect(logger.lines).toMatchObject([{ level: 'warn', fields: { configIds: ['lost'] } }]);
  });

  it('does nothing when it does not lead', async () => {
    const { sweep, dueConfigs } = aSweep({ isLeading: false });
    await sweep.runOnce();
    expect(dueConfigs.cursors).toEqual([]);
  });
});
