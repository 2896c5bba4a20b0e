/** Jest's globalTeardown: stops the MySQL that jest-mysql-setup.mjs has acquired, if any. */
export default async function tearDownMysql() {
  await globalThis.mysqlOfThisJestRun?.stop();
}
