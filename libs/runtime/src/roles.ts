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
}

interface RoleEntry {
  readonly module: ContainerModule;
  readonly component: (container: Container) => Component;
}

/** In the order of their start; they stop the other way round. */
export const roleEntries: Readonly<Record<Role, RoleEntry>> = {
  schedule: { module: schedulingModule, component: (container) => container.get(SchedulerService) },
  work: { module: workingModule, component: (container) => container.get(WorkerService) },
  api: { module: restApiModule, component: (container) => container.get(ApiServer) },
};

export const allRoles = Object.keys(roleEntries) as readonly Role[];
