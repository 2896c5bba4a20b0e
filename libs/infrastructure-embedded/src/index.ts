export { auditEmbedded, auditTouched } from './audit/audit';
export type { Touched } from './audit/list-touched-state';
export { auditFolder } from './audit/audit-folder';
export { EmbeddedSettings } from './embedded-settings';
export { EmbeddedStore } from './embedded-store';
export { assertHoldsStore } from './folder/open-folder';
export { infrastructureEmbeddedModule, inMemoryModule } from './infrastructure-embedded.module';
