// Entry of the thread that parses the YAML of an import. `read-yaml-in-thread.ts` starts it from its bundled text.
import { parentPort, workerData } from 'node:worker_threads';
import { readYaml } from './read-yaml';
import type { YamlAnswer } from './read-yaml-in-thread';

const send = (answer: YamlAnswer) => parentPort?.postMessage(answer);

try {
  send({ value: readYaml(workerData as string) });
} catch (error) {
  send({ reason: error instanceof Error ? error.message : String(error) });
}
