export { auditEmbedded, auditTouched, type Touched } from './audit/audit';
export { auditFolder } from './audit/audit-folder';
export { EmbeddedClock } from './embedded-clock';
export { EmbeddedSettings, RetentionSettings } from './embedded-settings';
export { EmbeddedStore } from './embedded-store';
export { FolderInUseError, NewerFolderError, UnusableFolderError } from './folder/folder-errors';
export { assertHoldsStore } from './folder/open-folder';
export { infrastructureEmbeddedModule, inMemoryModule } from './infrastructure-embedded.module';
export { NoEmbeddedStoreError } from './folder/load-lmdb';
