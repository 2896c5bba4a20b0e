import { rmSync } from 'node:fs';
import { taskId } from '@distribute-schedule/domain';
import { silentLog, someAuditRetention } from '@distribute-schedule/application/testing';
import { MachineClock, InProcessWakeUps } from '@distribute-schedule/store-kit';
import { EmbeddedTaskRepository } from './adapters/embedded-task-repository';
import { auditEmbedded } from './audit/audit';
import { EmbeddedStore } from './embedded-store';
import { inFolder } from './folder/open-folder';
import { makeFolder } from './testing/make-embedded-store';
import { buildWriter, WriterProcess } from './testing/writer-process';

const kills = 100;

/** What was acknowledged is there, whenever the process was killed; the next one goes on with it. */
describe('A folder whose process is killed again and again', () => {
  const folder = makeFolder();
  const scripts = makeFolder();
  afterAll(() => {
    for (const each of [folder, scripts]) rmSync(each, { recursive: true, force: true });
  });

  it(`keeps all that was acknowledged, through ${kills} kills`, async () => {
    const script = buildWriter(scripts);
    const acknowledged = new Map<string, 'created' | 'done'>();
    for (let n = 0; n < kills; n++) {
      const writer = WriterProcess.start(script, { folder, round: n * 10_000 });
      // Killed in the middle of its work, each time after another number of acknowledgements.
      await writer.says('created', 1 + ((n * 7) % 40));
      await writer.kill();
      for (const line of writer.lines) {
        const [what = '', id = ''] = line.split(' ');
        if (what === 'created' || what === 'done') acknowledged.set(id, what);
        else expect(line).toBe('open');
      }
    }
    expect(await lostOf(folder, acknowledged)).toEqual([]);
    expect(acknowledged.size).toBeGreaterThan(kills * 10);
    expect([...acknowledged.values()].filter((what) => what === 'done').length).toBeGreaterThan(kills);
  }, 300_000);
});

async function lostOf(folder: string, acknowledged: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const retention = {
    retentionMs: 86_400_000,
    historyPerTask: 100_000,
    ledgerPerTask: 10,
    audit: someAuditRetention,
  };
  const parts = { retention, clock: new MachineClock(), wakeUps: new InProcessWakeUps(), log: silentLog };
  const store = new EmbeddedStore(inFolder(folder), parts);
  await store.open();
  try {
    const tasks = new EmbeddedTaskRepository(store);
    const lost: string[] = [];
    for (const [id, what] of acknowledged) {
      const task = await tasks.find(taskId(id));
      if (!task || (what === 'done' && !task.isFinished))
        lost.push(`${id} was ${what} and is ${task?.status ?? 'gone'}`);
    }
    return [...lost, ...(await auditEmbedded(store))];
  } finally {
    await store.close();
  }
}
