/** Jest's globalSetup for projects whose specs run on every store that needs a server. */
import setUpMysql from './jest-mysql-setup.mjs';
import setUpRedis from './jest-redis-setup.mjs';

export default async function setUpStores() {
  await Promise.all([setUpRedis(), setUpMysql()]);
}
