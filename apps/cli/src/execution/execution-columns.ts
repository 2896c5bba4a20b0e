import type { components } from '@distribute-schedule/api-client';
import { missing, type Cell, type Style } from '../output/look';
import type { Column } from '../output/output';
import { tookText } from '../output/times';

export type Execution = components['schemas']['Execution'];
export type ExecutionSummary = components['schemas']['ExecutionSummary'];
export type ExecutionStatus = Execution['status'];

export const executionStatuses = [
  'pending',
  'running',
  'retrying',
  'success',
  'failed',
  'cancelled',
] as const satisfies readonly ExecutionStatus[];

const styles: Readonly<Record<ExecutionStatus, Style>> = {
  pending: 'dim',
  running: 'cyan',
  retrying: 'yellow',
  success: 'green',
  failed: 'red',
  cancelled: 'dim',
};

export const isFinished = (status: ExecutionStatus): boolean =>
  status === 'success' || status === 'failed' || status === 'cancelled';

export const statusCell = (status: ExecutionStatus): Cell => ({ text: status, style: styles[status] });

export const executionColumns: readonly Column<ExecutionSummary>[] = [
  { title: 'ID', cell: ({ id }) => id },
  { title: 'STATUS', cell: ({ status }) => statusCell(status) },
  { title: 'CAUSE', cell: ({ cause }) => cause },
  { title: 'SCHEDULED', cell: ({ scheduled_time }, look) => look.time(scheduled_time) },
  { title: 'TOOK', cell: ({ duration_ms }) => (duration_ms === null ? missing : tookText(duration_ms)) },
  { title: 'TRIES', cell: ({ attempts }) => String(attempts) },
  { title: 'WORKER', cell: ({ worker_id }) => worker_id ?? missing },
  { title: 'STARTED', isWide: true, cell: ({ start_time }, look) => look.time(start_time) },
  { title: 'ENDED', isWide: true, cell: ({ end_time }, look) => look.time(end_time) },
  { title: 'EXECUTOR', isWide: true, cell: ({ executor }) => executor },
  { title: 'ERROR', cell: ({ error }) => error ?? '' },
];
