import type { Buffer } from 'node:buffer';
import { scripts } from '@distribute-schedule/infrastructure-redis';
import type { Conversation, RequestHead } from '../proxy/conversation';

/** Head of a request to Redis: `*3\r\n$7\r\nevalsha\r\n$40\r\n…`. */
const head = /\*\d+\r\n\$\d+\r\n([A-Za-z]+)\r\n(?:\$40\r\n([0-9a-f]{40})\r\n)?/g;

const stepBySha = new Map(Object.entries(scripts).map(([name, { sha }]) => [sha, name]));

/**
 * A request is a step, which has the name of its script, or a command in lower case. This recognises the requests of this
 * project; it is not a full parser.
 */
export const redisConversation: Conversation = {
  requestsIn: (chunk: Buffer): RequestHead[] =>
    [...chunk.toString('latin1').matchAll(head)].map((match) => ({
      kind: stepBySha.get(match[2] ?? '') ?? (match[1] ?? '').toLowerCase(),
      at: match.index,
    })),
  onReply: () => undefined,
};
