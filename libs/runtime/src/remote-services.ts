import { createHash, randomBytes } from 'node:crypto';
import type { CallbackSeals, ExecutorCalls } from '@distribute-schedule/application';
import {
  executorInstanceId,
  type ExecutorInstance,
  type ExecutorInstanceRepository,
} from '@distribute-schedule/domain';
import { isSignedBy } from '@distribute-schedule/executor-client';
import { EgressGuard, EgressRefusedError, guardedAgent } from '@distribute-schedule/executor-http';
import {
  RecentInstances,
  RemoteExecutor,
  ServiceCalls,
  isGenuineToken,
  readCallbackToken,
  type RemoteInstance,
} from '@distribute-schedule/executor-remote';
import { mayCallThisMachine } from './callbacks';
import type { Configuration } from './config/configuration';
import { chooseInstance } from './executors/choose-instance';
import type { Role } from './roles';

/** Decides which addresses calls to registered services may go to. */
export function serviceGuard(configuration: Configuration, roles: readonly Role[]): EgressGuard {
  const { allowPrivate } = configuration.egress;
  return new EgressGuard({ allowPrivate, allowLoopback: mayCallThisMachine(configuration, roles) });
}

/** An instance that cannot be connected within this time counts as down, and the attempt goes to the next one. */
const connectTimeoutMs = 3_000;
/** Higher than the number of tasks that any worker runs at the same time, so that no call waits for a connection. */
const connectionsPerOrigin = 10_000;

/** Refuses only addresses that no configuration allows. The worker that calls may have another one than this process. */
const anyGuard = new EgressGuard({ allowPrivate: true, allowLoopback: true });

function reasonAgainst(url: string): string | undefined {
  try {
    anyGuard.checkUrl(url);
    return undefined;
  } catch (error) {
    if (error instanceof EgressRefusedError) return error.message;
    throw error;
  }
}

/** Implements the calls to registered services that use cases and duties need. */
export function executorCalls(guard: EgressGuard): ExecutorCalls {
  const calls = new ServiceCalls(guardedAgent(guard, { connectTimeoutMs }));
  return {
    reasonAgainst,
    probe: async (instance, timeoutMs) => {
      const reason = await calls.probe(instance.toSnapshot().healthCheckUrl, timeoutMs);
      return reason === undefined ? { isHealthy: true } : { isHealthy: false, reason };
    },
    cancel: (instance, taskId, attempt) => calls.cancel(remoteInstance(instance), taskId, attempt),
  };
}

/** Creates the executor `remote` of a worker. */
export function remoteExecutor(instances: ExecutorInstanceRepository, guard: EgressGuard): RemoteExecutor {
  return new RemoteExecutor({
    instances: new RecentInstances({ all: async () => (await instances.all()).map(remoteInstance) }),
    calls: new ServiceCalls(guardedAgent(guard, { connectTimeoutMs, connectionsPerOrigin })),
    chooseInstance,
  });
}

export const callbackSeals: CallbackSeals = {
  newSigningKey: () => `whsec_${randomBytes(32).toString('base64')}`,
  readToken: (token) => {
    const claim = readCallbackToken(token);
    if (claim?.executorId === undefined) return claim && { attempt: claim.attempt };
    const { attempt, mustBeSigned } = claim;
    const executorId = executorInstanceId(claim.executorId);
    return { attempt, executorId, ...(mustBeSigned && { mustBeSigned }) };
  },
  isGenuine: (token, { taskId, attemptToken }) => isGenuineToken(token, taskId, attemptToken),
  messageKey: (executorId, { headers }) =>
    createHash('sha256')
      .update(`${executorId}\n${String(headers['webhook-id'])}`)
      .digest('base64url'),
  isSigned: ({ headers }) => headers['webhook-signature'] !== undefined,
  isSignedBy: (key, { headers, body }, now) =>
    isSignedBy(key, headers, Buffer.from(body).toString('utf8'), now / 1000),
};

function remoteInstance(instance: ExecutorInstance): RemoteInstance {
  const { id, name, baseUrl, weight, status, tasks, signingKey, previousKey, requiresSignature } =
    instance.toSnapshot();
  return {
    id,
    service: name,
    baseUrl,
    weight,
    status,
    signingKey,
    ...(previousKey && { previousKey: previousKey.key }),
    ...(requiresSignature === true && { requiresSignature }),
    taskNames: tasks.map(({ taskName }) => taskName),
  };
}
