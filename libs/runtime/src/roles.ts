import {
  schedulingModule,
  SchedulerService,
  workingModule,
  WorkerService,
} from '@distribute-schedule/application';
import { ApiServer, restApiModule } from '@distribute-schedule/rest-api';
import type { Container, ContainerModule } from 'inversify';

/** What a process does. Roles make processes, not code paths: any set of them may share one. */
export type Role = 'schedule' | 'work' | 'api';

/** A part of a running system: started after the store, stopped before it. */
export interface Component {
  start(): Promise<void>;
  stop(graceMs: number): Promise<void>;
  /** All parts of the system run, from their start on until it begins to stop. */
  announce?(isRunning: boolean): void;
}

interface RoleEntry {
  readonly module: ContainerModule;
  readonly component: (container: Container) => Component;
}

/**
 * In the order of their start, the store coming up after the API. They stop the other way round: a scheduler hands over
 * at once, a worker ends what it runs, and the API tells until the end.
 */
export const roleEntries: Readonly<Record<Role, RoleEntry>> = {
  api: { module: restApiModule, component: (container) => container.get(ApiServer) },
  work: { module: workingModule, component: (container) => container.get(WorkerService) },
  schedule: { module: schedulingModule, component: (container) => container.get(SchedulerService) },
};

export const allRoles = Object.keys(roleEntries) as readonly Role[];
