import { auditStore, runApp } from '@distribute-schedule/runtime';
import { version } from '../package.json';

/** Prints each difference, and exits with 1 if there is one. */
void runApp(
  {
    name: 'audit',
    description: 'Compares every index of the store with every document.',
    version,
    roles: [],
    sharedStore: 'optional',
  },
  (configuration, { log }) => ({
    start: async () => {
      const findings = await auditStore(configuration, log);
      for (const finding of findings) process.stdout.write(`${finding}\n`);
      process.stdout.write(
        findings.length === 0 ? 'The store is consistent.\n' : `${findings.length} findings\n`,
      );
      process.exit(findings.length === 0 ? 0 : 1);
    },
    stop: () => Promise.resolve(),
  }),
);
