import type { WorkerRecord } from '../tables/records';

/** One that is known to be gone, and has left something to be taken back. */
export const goneWorker: WorkerRecord = {
  document: '{}',
  until: 0,
  lastHeartbeat: 0,
  slots: 0,
  isToDrain: false,
};
