/** The calls to the REST API that npm start needs. */
import { waitUntil } from '../wait-until.mjs';

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
    /** Waits until the app is ready. Resolves to a description of its store. */
    untilReady: (options) =>
      waitUntil(
        'the API is ready',
        async () => {
          const { status, body } = await call('GET', '/ready').catch(() => ({ status: 0 }));
          return status === 200 ? body.store : undefined;
        },
        options,
      ),

    /** Creates the task unless its id exists already. */
    ensureTask: async (task) => {
      const { status } = await call('GET', `/api/v1/tasks/${task.id}`);
      if (status === 401) return 'needs a token';
      if (status === 200) return 'exists already';
      const created = await call('POST', '/api/v1/tasks', task);
      if (created.status === 201) return 'created';
      throw new Error(
        `could not create the demo task: ${created.body.detail ?? created.body.title ?? created.status}`,
      );
    },

    /** @returns the id of the execution */
    trigger: async (taskId) => {
      const { status, body } = await call('POST', `/api/v1/tasks/${taskId}/trigger`);
      if (body.execution_id) return body.execution_id;
      throw new Error(`could not run the demo task: ${body.detail ?? body.title ?? status}`);
    },

    /** Returns the execution if it has succeeded. */
    success: async (executionId) => {
      const { body } = await call('GET', `/api/v1/executions/${executionId}`);
      return body.status === 'success' ? body : undefined;
    },
  };
}
