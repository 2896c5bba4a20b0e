/** Jest's globalSetup for projects whose specs need MySQL, so that `npx jest` works in a single project. */
import { acquireMysql } from './mysql.mjs';

export default async function setUpMysql() {
  if (process.env.DS_TEST_MYSQL_URL) return;
  const mysql = await acquireMysql({ log: (line) => process.stderr.write(`${line}\n`) });
  process.env.DS_TEST_MYSQL_URL = mysql.url;
  globalThis.mysqlOfThisJestRun = mysql;
}
