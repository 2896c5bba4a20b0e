import type { Tables } from './tables/tables';

/** What goes on from one life of a store to the next. */
export interface Progress {
  readonly time: number;
  readonly made: number;
  readonly number: number;
}

export interface OpenTables {
  readonly tables: Tables;
  readonly progress: Progress;
  /** What had not outlived the end of its last life, in sentences. */
  readonly lost?: readonly string[];
  keepProgress(progress: Progress): void;
  /** All of it or, where it throws, nothing. What is committed outlives the process. */
  commit(perform: () => void): void;
  /** Work that nobody waits for, a part of it after each commit. */
  tidy?(): Promise<void>;
  /** Sees to it that what was committed outlives the machine, too. */
  flush?(): Promise<void>;
  close(): Promise<void>;
}

export const Medium = Symbol.for('Medium');

/** What a store keeps its tables in, and what that asks of it. */
export interface Medium {
  open(): Promise<OpenTables>;
  /** Steps that are asked for before the turn comes share a commit. */
  soon(turn: () => void): void;
  /** A commit ends after so much time, and lets timers and sockets have their turn. */
  readonly longestTurnMs: number;
  readonly sweepEveryMs: number;
}
