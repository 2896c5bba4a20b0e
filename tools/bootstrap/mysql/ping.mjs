/** Runs a statement on a MySQL server. Needs the package mysql2, which is there when the specs run. */

/** @param {string} url rejects unless the server answers a statement */
export async function pingMysql(url) {
  const { createConnection } = await import('mysql2/promise');
  const connection = await createConnection({ uri: url, connectTimeout: 5_000 });
  try {
    await connection.query('select 1');
  } finally {
    connection.destroy();
  }
}

/** Resolves once the server answers. @param {AbortSignal} [signal] aborts when the server has ended */
export async function untilMysqlAnswers(url, timeoutMs, signal) {
  const deadline = Date.now() + timeoutMs;
  while (!signal?.aborted) {
    try {
      return await pingMysql(url);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
