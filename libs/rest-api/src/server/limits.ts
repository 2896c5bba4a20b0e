import { keepMs } from '../http/idempotency';
import type { OpenLimits } from '../http/open-requests';
import { maxBodyBytes } from '../http/read-body';

/** Maximum time in which a client must send a whole request, and its headers. */
export const timeLimits = { requestTimeoutMs: 30_000, headersTimeoutMs: 10_000 };

/** Connections of all clients, of which most wait for a next request. More would take memory from the other roles. */
export const maxConnections = 5_000;

/** Limit of requests with an invalid token or signature from one address. */
export const refusalsPerSecond = 5;

/** More than a dashboard needs, and few enough that streams do not slow down a scheduler in the same process. */
const maxStreamsPerClient = 20;
const maxStreams = 300;
export const streamLimits: OpenLimits = {
  maxPerClient: maxStreamsPerClient,
  maxTotal: maxStreams,
  message: `One caller may have ${maxStreamsPerClient} open streams, and all callers of this process ${maxStreams}: close a stream, or try again later`,
};

/** Largest bodies that one client, and all clients, can send at the same time. */
const maxBodiesPerClient = 64;
const maxBodies = 256;
export const bodyLimits: OpenLimits = {
  maxPerClient: maxBodiesPerClient * maxBodyBytes,
  maxTotal: maxBodies * maxBodyBytes,
  message: `The requests that are not answered yet have too large bodies: one caller may send ${maxBodiesPerClient} MiB at the same time, and all callers of this process ${maxBodies} MiB. Try again later`,
};

/**
 * Bytes of replies that are kept for one client, for requests with an Idempotency-Key. Enough for ten small replies a
 * second all day.
 */
const maxReplyBytes = 256 * 1_048_576;
export const replyBytes = { perSecond: maxReplyBytes / (keepMs / 1000), burst: maxReplyBytes };
