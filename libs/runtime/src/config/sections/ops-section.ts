import { Key } from '../keys/config-keys';
import { integer } from '../keys/key-kinds';
import { listenHost } from './patterns';

/** The listener for probes of a process without the role `api`, such as a worker. */
export class OpsSection {
  @Key(listenHost) host = '127.0.0.1';
  /** 0: no listener. */
  @Key(integer({ min: 0, max: 65_535 })) port = 0;
}
