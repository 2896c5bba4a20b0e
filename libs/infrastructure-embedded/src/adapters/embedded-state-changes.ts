import type { StateChange, StateChanges } from '@distribute-schedule/application';
import type { EmbeddedStore } from '../embedded-store';

const beginning = '0-0';

export class EmbeddedStateChanges implements StateChanges {
  constructor(private readonly store: EmbeddedStore) {}

  after(id: string, limit: number): Promise<{ changes: readonly StateChange[]; missed: boolean }> {
    const told = Number(id.split('-')[1] ?? 0);
    return this.store.read(() => {
      const { events } = this.store;
      // A number that is yet to come is that of another folder: of this one nothing was told.
      const isOurs = told <= events.newest.number;
      const number = isOurs ? told : 0;
      const changes = events.after(number, limit).map(({ number: own, ...event }) => ({
        ...event,
        id: idOf(event.at, own),
      }));
      return { changes, missed: id !== beginning && (!isOurs || events.hasForgottenSince(number)) };
    });
  }

  newest(): Promise<string> {
    return this.store.read(() => {
      const { at, number } = this.store.events.newest;
      return idOf(at, number);
    });
  }
}

const idOf = (at: number, number: number): string => `${at}-${number}`;
