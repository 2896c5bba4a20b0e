import type { WorkerRow } from '../schema/tables';

/** A worker that is known to be gone and has left tasks behind, which recovery takes back. */
export const goneWorker = (id: string): WorkerRow => ({
  id,
  expires_at: 0,
  last_heartbeat: 0,
  slots: 0,
  is_to_drain: 0,
  wanted_capacity: null,
  row_version: 1,
  document: '{}',
});
