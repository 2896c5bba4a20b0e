import { Option, type Command } from 'commander';
import type { components } from '@distribute-schedule/api-client';
import { dataOf } from '../client/data-of';
import { readPages } from '../client/pages';
import { pastTime, wholeNumber } from '../input/values';
import type { Style } from '../output/look';
import type { Column } from '../output/output';
import type { Shell } from '../shell/shell';

type AuditRecord = components['schemas']['AuditRecord'];

const sources = ['people', 'machines'] as const;
const outcomes = ['done', 'refused', 'failed', 'attempted'] as const;

interface Options {
  readonly limit: number;
  readonly source?: (typeof sources)[number];
  readonly subject?: string;
  readonly who?: string;
  readonly outcome?: (typeof outcomes)[number];
  readonly since?: string;
}

const styles: Readonly<Record<AuditRecord['outcome'], Style>> = {
  done: 'green',
  attempted: 'yellow',
  refused: 'red',
  failed: 'red',
};

const columns: readonly Column<AuditRecord>[] = [
  { title: 'AT', cell: ({ at }, look) => look.time(at) },
  { title: 'WHO', cell: ({ who }) => who },
  { title: 'OUTCOME', cell: ({ outcome }) => ({ text: outcome, style: styles[outcome] }) },
  { title: 'ACTION', cell: ({ action }) => action },
  { title: 'SUBJECT', cell: ({ subject }) => subject },
  { title: 'REASON', cell: ({ reason }) => reason ?? '' },
  { title: 'COUNT', isWide: true, cell: ({ count }) => String(count) },
  { title: 'ROLE', isWide: true, cell: ({ role }) => role },
  { title: 'FROM', isWide: true, cell: ({ from }) => from },
];

export function addClusterAudit(parent: Command, shell: Shell): void {
  parent
    .command('audit')
    .description('list who requested which change and with which outcome, newest first')
    .option('-l, --limit <n>', 'maximum number of records', wholeNumber(1, 100_000), 50)
    .addOption(
      new Option('--source <source>', 'only people, or only services and forbidden requests').choices(
        sources,
      ),
    )
    .option('--subject <id>', 'only changes of this task, execution, worker or instance')
    .option('--who <token>', 'only changes with the token of this name')
    .addOption(new Option('--outcome <outcome>', 'only changes with this outcome').choices(outcomes))
    .option('--since <time>', 'only changes after this, for example 2h or 2026-12-01', pastTime)
    .action(
      shell.action(async ({ api, out }, { limit, since, ...rest }: Options) => {
        const filter = { ...rest, ...(since !== undefined && { from: since }) };
        const page = await readPages(limit, (query) =>
          dataOf(api.GET('/api/v1/audit', { params: { query: { ...query, ...filter } } })),
        );
        out.list(page, page.items, { columns, nameOf: ({ id }) => id, plural: 'audit records' });
        out.noteMore(page.next_cursor, page.items.length);
      }),
    );
}
