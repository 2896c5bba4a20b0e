import { Key } from '../keys/config-keys';
import { text } from '../keys/key-kinds';

/** Secrets of a worker, which tasks name as `{{secrets.name}}`. */
export class SecretsSection {
  /** Folder with one file for each secret, as Docker and Kubernetes mount them. Empty: none. */
  @Key(text({ allowed: 'the path of a folder, such as /run/secrets' })) folder = '';
}
