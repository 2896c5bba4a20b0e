import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { within } from '../http/within';
import { RequestError } from '../problems/problem';
import code from './read-yaml.thread?bundled';

/** Answer of the thread: the value of the text, or the reason why it is refused. */
export type YamlAnswer = { readonly value: unknown } | { readonly reason: string };

export interface ThreadLimits {
  /** Maximum time in which the thread must start. It counts separately, because a busy machine starts threads late. */
  readonly startMs: number;
  /** Maximum time in which the thread must parse the text. */
  readonly parseMs: number;
  readonly memoryMb: number;
}

/** A megabyte of tasks takes a second. */
export const threadLimits: ThreadLimits = { startMs: 5000, parseMs: 10_000, memoryMb: 512 };

/**
 * Parses YAML in a thread of its own, because a text of a megabyte can take seconds, in which this process could neither
 * answer nor fire. The thread ends with the answer, at the time limit, or when it needs too much memory.
 */
export async function readYamlInThread(
  text: string,
  { startMs, parseMs, memoryMb }: ThreadLimits = threadLimits,
): Promise<unknown> {
  const thread = new Worker(code, {
    eval: true,
    workerData: text,
    // The thread needs neither the options of the process nor the secrets in its environment.
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });
  try {
    const answer = answerOf(thread);
    await within(startMs, Promise.race([once(thread, 'online'), answer]), () => tooSlow(startMs));
    return valueIn(await within(parseMs, answer, () => tooSlow(parseMs)));
  } catch (error) {
    throw isOutOfMemory(error) ? tooLarge(`needs more than ${memoryMb} MiB of memory`) : error;
  } finally {
    await thread.terminate();
  }
}

/** Settles in any case: a thread that ends in another way than with an answer ends with `exit`. */
function answerOf(thread: Worker): Promise<YamlAnswer> {
  const answer = new Promise<YamlAnswer>((resolve, reject) => {
    thread.once('message', resolve).once('error', reject).once('messageerror', reject);
    thread.once('exit', (status) =>
      reject(new Error(`The thread that parses YAML ended without an answer, with status ${status}`)),
    );
  });
  // The time limit may end the wait first. Then nobody else handles a rejection.
  answer.catch(() => undefined);
  return answer;
}

function valueIn(answer: YamlAnswer): unknown {
  if ('value' in answer) return answer.value;
  throw new RequestError(400, 'request.malformed', `The YAML in the body is refused: ${answer.reason}`);
}

const isOutOfMemory = (error: unknown): boolean =>
  (error as { code?: unknown }).code === 'ERR_WORKER_OUT_OF_MEMORY';

const tooSlow = (ms: number): RequestError => tooLarge(`takes longer than ${ms / 1000} s`);

const tooLarge = (reason: string): RequestError =>
  new RequestError(
    413,
    'request.too_large',
    `Parsing the YAML in the body ${reason}: send the tasks in several requests`,
  );
