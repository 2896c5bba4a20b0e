import type { Command } from 'commander';
import type { components } from '@distribute-schedule/api-client';
import { dataOf } from '../client/data-of';
import type { Cell } from '../output/look';
import type { Shell } from '../shell/shell';

export type Store = components['schemas']['Store'];

export function addClusterStore(parent: Command, shell: Shell): void {
  parent
    .command('store')
    .description('show the state of the store, and warnings about settings with which it can lose data')
    .action(
      shell.action(async ({ api, out }) => {
        const store = await dataOf(api.GET('/api/v1/store'));
        out.item(store, store.description, () => [
          ['store', store.description],
          ['memory', memoryText(store)],
          ...store.warnings.map(({ message }): [string, Cell] => [
            'warning',
            { text: message, style: 'yellow' },
          ]),
        ]);
      }),
    );
}

export function memoryText({ used_memory_bytes, max_memory_bytes }: Store): string {
  const used = bytesText(used_memory_bytes);
  return max_memory_bytes === null ? `${used}, no limit` : `${used} of ${bytesText(max_memory_bytes)}`;
}

const bytesText = (bytes: number): string =>
  bytes < 1_048_576 ? `${(bytes / 1024).toFixed(0)} KiB` : `${(bytes / 1_048_576).toFixed(1)} MiB`;
