import type { Logger, RetentionSettings } from '@distribute-schedule/application';
import { MachineClock, InProcessWakeUps } from '@distribute-schedule/store-kit';
import { EmbeddedStore } from '../embedded-store';
import { assertHoldsStore, inFolder } from '../folder/open-folder';
import { auditEmbedded } from './audit';

/** The audit of a folder that no process works in. It makes none where there is none. */
export async function auditFolder(
  folder: string,
  retention: RetentionSettings,
  log: Logger,
): Promise<readonly string[]> {
  assertHoldsStore(folder);
  const parts = { retention, clock: new MachineClock(), wakeUps: new InProcessWakeUps(), log };
  const store = new EmbeddedStore(inFolder(folder), parts);
  await store.open();
  try {
    return await auditEmbedded(store);
  } finally {
    await store.close();
  }
}
