import { storeContract } from '@distribute-schedule/store-contract';
import { makeMysqlStore } from './testing/make-mysql-store';

storeContract('mysql', makeMysqlStore);
