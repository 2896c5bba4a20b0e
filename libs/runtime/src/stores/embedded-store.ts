import {
  assertHoldsStore,
  auditFolder,
  EmbeddedSettings,
  infrastructureEmbeddedModule,
} from '@distribute-schedule/infrastructure-embedded';
import { ContainerModule } from 'inversify';
import { Key } from '../config/keys/config-keys';
import { text } from '../config/keys/key-kinds';
import type { StoreDescriptor } from './store-descriptor';

/** Settings of the files of the embedded store. */
export class EmbeddedSection {
  @Key(text({ allowed: 'the path of a folder', pattern: /^.{1,1000}$/ })) folder = 'data';
}

/** A folder on this machine, which one process can open. */
export const embeddedStore: StoreDescriptor = {
  isShared: false,
  section: 'embedded',
  help: { keys: ['embedded.folder'], example: 'DS_EMBEDDED_FOLDER=/var/lib/schedule' },
  modules: ({ embedded }) => [
    new ContainerModule(({ bind }) => void bind(EmbeddedSettings).toConstantValue(embedded)),
    infrastructureEmbeddedModule,
  ],
  audit: ({ embedded }, retention, log) => auditFolder(embedded.folder, retention, log),
  assertExists: ({ embedded }) => assertHoldsStore(embedded.folder),
  // The messages of the lib already say what to do; the causes below them would only repeat it.
  explainStartError: ({ code, message }) => (String(code).startsWith('embedded.') ? message : undefined),
};
