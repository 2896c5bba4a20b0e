import {
  schedulingModule,
  SchedulerService,
  workingModule,
  WorkerService,
} from '@distribute-schedule/application';
import { ApiServer, opsModule, restApiModule } from '@distribute-schedule/rest-api';
import type { Container, ContainerModule } from 'inversify';

/** A part of the work that a process does. Any set of roles may share one process, because no code depends on which. */
export type Role = 'schedule' | 'work' | 'api';

/** The running part of one role. */
export interface Component {
  start(): Promise<void>;
  stop(graceMs: number): Promise<void>;
  /** Called with true when all parts of the system have started, and with false when the system begins to stop. */
  announce?(isRunning: boolean): void;
  /** Registers a listener for an error after which the component can no longer work although it was started. */
  onFailure?(listener: (error: Error) => void): void;
}

export interface RoleEntry {
  readonly module: ContainerModule;
  readonly component: (container: Container) => Component;
}

/**
 * The roles. A system starts the API before the store, so that `/ready` can report that the store is still missing, and
 * stops it last. When a system stops, its scheduler hands over at once and its worker finishes what it runs.
 */
export const roleEntries: Readonly<Record<Role, RoleEntry>> = {
  api: { module: restApiModule, component: (container) => container.get(ApiServer) },
  work: { module: workingModule, component: (container) => container.get(WorkerService) },
  schedule: { module: schedulingModule, component: (container) => container.get(SchedulerService) },
};

const probes: RoleEntry = { module: opsModule, component: (container) => container.get(ApiServer) };

/** Returns what serves HTTP in a process with these roles: the API, or only probes where the role `api` is missing. */
export const listenerOf = (roles: readonly Role[]): RoleEntry =>
  roles.includes('api') ? roleEntries.api : probes;

export const allRoles = Object.keys(roleEntries) as readonly Role[];
