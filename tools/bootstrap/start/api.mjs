/** The few calls of the REST API that a first start needs. */
import { setTimeout as pause } from 'node:timers/promises';

/** @param {string} origin such as http://127.0.0.1:8080 */
export function apiAt(origin) {
  const call = async (method, path, body) => {
    const response = await fetch(`${origin}${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json().catch(() => ({})) };
  };

  return {
    /** Resolves once it has its store, with the words for that. */
    untilReady: (options) =>
      until('it was ready', options, async () => {
        const { status, body } = await call('GET', '/ready').catch(() => ({ status: 0 }));
        return status === 200 ? body.store : undefined;
      }),

    /** Adds the task unless there is one by that id. */
    ensureTask: async (task) => {
      const { status } = await call('GET', `/api/v1/tasks/${task.id}`);
      if (status === 401) return 'needs a token';
      if (status === 200) return 'there already';
      const created = await call('POST', '/api/v1/tasks', task);
      if (created.status === 201) return 'created';
      throw new Error(
        `the demo task could not be created: ${created.body.detail ?? created.body.title ?? created.status}`,
      );
    },

    /** @returns the id of the run */
    trigger: async (taskId) => {
      const { status, body } = await call('POST', `/api/v1/tasks/${taskId}/trigger`);
      if (body.execution_id) return body.execution_id;
      throw new Error(`the demo task could not be run: ${body.detail ?? body.title ?? status}`);
    },

    /** The run, once it has succeeded. */
    success: async (executionId) => {
      const { body } = await call('GET', `/api/v1/executions/${executionId}`);
      return body.status === 'success' ? body : undefined;
    },
  };
}

/**
 * Looks again until there is an answer.
 *
 * @template T
 * @param {string} what
 * @param {{ patienceMs: number, signal: AbortSignal }} options
 * @param {() => Promise<T | undefined>} look
 * @returns {Promise<T>}
 */
export async function until(what, { patienceMs, signal }, look) {
  const giveUpAt = Date.now() + patienceMs;
  for (;;) {
    const answer = await look();
    if (answer !== undefined) return answer;
    if (Date.now() > giveUpAt) throw new Error(`waited ${patienceMs / 1_000} s in vain until ${what}`);
    await pause(50, undefined, { signal });
  }
}
