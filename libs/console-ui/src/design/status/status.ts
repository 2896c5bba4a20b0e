import type { components } from '@distribute-schedule/api-client';

export type Status = components['schemas']['ExecutionSummary']['status'];

/** In the order in which people look for them. */
export const statuses = [
  'failed',
  'running',
  'retrying',
  'pending',
  'success',
  'cancelled',
] as const satisfies readonly Status[];

/** Shape of each status in a square of 16. It is the first sign of a status, before the word and the colour. */
export const shapes: Readonly<Record<Status, string>> = {
  success: 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Zm3 4.6L7.1 9.7 5 7.6 3.9 8.7 7.1 12l5-5.3Z',
  failed:
    'M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1ZM5.6 4.5 4.5 5.6 6.9 8l-2.4 2.4 1.1 1.1L8 9.1l2.4 2.4 1.1-1.1L9.1 8l2.4-2.4-1.1-1.1L8 6.9Z',
  running: 'M3 1.5v13L14 8Z',
  pending: 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Zm0 1.6a5.4 5.4 0 1 0 0 10.8A5.4 5.4 0 0 0 8 2.6Z',
  retrying:
    'M8 1.5a6.5 6.5 0 1 0 6.5 6.5h-1.7A4.8 4.8 0 1 1 8 3.2c1.3 0 2.5.5 3.4 1.4L9.5 6.5H15V1l-2.4 2.4A6.5 6.5 0 0 0 8 1.5Z',
  cancelled: 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1ZM4 7.2v1.6h8V7.2Z',
};
