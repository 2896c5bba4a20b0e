import type { PartialConfiguration } from '@distribute-schedule/runtime';
import type { Conversation } from '../proxy/conversation';

/** Steps at which specs stop a process, or lose a reply. */
export type StepName =
  | 'acquireLeadership'
  | 'renewLeadership'
  | 'claimDue'
  | 'liveWorkers'
  | 'commitFires'
  | 'claimOverdue'
  | 'claim'
  | 'apply'
  | 'heartbeat'
  | 'saveConfig'
  | 'submit'
  | 'removeConfig';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** The server of a store, which belongs to one test cluster. */
export interface StoreServer {
  kill(): Promise<void>;
  /** Starts the server with the same data, and kills it first if it runs. */
  restart(): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** The store of a test cluster: its server, how to connect to it, and direct access for the spec. */
export interface ChaosStore {
  readonly server: StoreServer;
  readonly address: Address;
  /** Connects a system in this process. The address is that of the server or of a proxy. */
  configuration(address: Address): PartialConfiguration;
  /** Connects an app in its own process. */
  environment(address: Address): Readonly<Record<string, string>>;
  /** Follows one connection, for a proxy. */
  conversation(): Conversation;
  /** Lets a proxy recognise each step by its first request, also after a restart of the server. */
  prepare(): Promise<void>;
  /** The store's time, read from the server on each call. */
  now(): Promise<number>;
  leaderId(): Promise<string | undefined>;
  /** Lets the server end the connections of all processes. */
  killConnections(): Promise<void>;
  close(): Promise<void>;
}
