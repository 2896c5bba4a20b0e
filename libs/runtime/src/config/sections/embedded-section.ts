import { Key } from '../keys/config-keys';
import { text } from '../keys/key-kinds';

/** Where a process keeps everything that is alone on its store. */
export class EmbeddedSection {
  @Key(text({ allowed: 'the path of a folder', pattern: /^.{1,1000}$/ })) folder = 'data';
}
