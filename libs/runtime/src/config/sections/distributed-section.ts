import { Key } from '../keys/config-keys';
import { flag } from '../keys/key-kinds';

/** Whether this process shares its work with others. What else the section held has newer names: see older-names.ts. */
export class DistributedSection {
  @Key(flag) enabled = true;
}
