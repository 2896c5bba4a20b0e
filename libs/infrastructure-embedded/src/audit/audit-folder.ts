import type { Logger, RetentionSettings } from '@distribute-schedule/application';
import { EmbeddedClock } from '../embedded-clock';
import { EmbeddedStore } from '../embedded-store';
import { assertHoldsStore, inFolder } from '../folder/open-folder';
import { WakeUpCalls } from '../wake-up-calls';
import { auditEmbedded } from './audit';

/** The audit of a folder that no process works in. It makes none where there is none. */
export async function auditFolder(
  folder: string,
  retention: RetentionSettings,
  log: Logger,
): Promise<readonly string[]> {
  assertHoldsStore(folder);
  const parts = { retention, clock: new EmbeddedClock(), wakeUps: new WakeUpCalls(), log };
  const store = new EmbeddedStore(inFolder(folder), parts);
  await store.open();
  try {
    return await auditEmbedded(store);
  } finally {
    await store.close();
  }
}
