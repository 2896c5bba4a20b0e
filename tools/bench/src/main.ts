import { lineOf, type Row } from './row';
import { measureFires } from './scenarios/fires';
import { measureKilled } from './scenarios/killed';
import { measureList } from './scenarios/list';
import { measureOneMachine } from './scenarios/one-machine';
import { measureReads } from './scenarios/reads';
import { measureStreams } from './scenarios/streams';
import { measureWorker } from './scenarios/worker';
import { runHolder } from './holder';
import { runMember } from './member';
import { runCapacity } from './capacity/capacity';
import { runPeers } from './peers/peers';
import { runPeer } from './peers/process';

const scenarios: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  'one-machine': measureOneMachine,
  worker: measureWorker,
  fires: measureFires,
  reads: measureReads,
  streams: measureStreams,
  list: measureList,
  killed: measureKilled,
};

async function main([name = '', ...rest]: readonly string[]): Promise<void> {
  if (name === 'member') return runMember(rest[0] ?? '{}');
  if (name === 'holder') return runHolder(rest[0] ?? '{}');
  if (name === 'peer') {
    runPeer(rest[0] ?? '{}');
    return;
  }
  if (name === 'capacity') {
    await runCapacity(rest);
    process.exit(0);
  }
  if (name === 'peers') {
    await runPeers(rest);
    process.exit(0);
  }
  const measure = scenarios[name];
  if (!measure) throw new Error(`unknown scenario "${name}"`);
  for (const row of await measure()) process.stdout.write(`${lineOf(row)}\n`);
  process.exit(0);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
