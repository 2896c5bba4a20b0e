export { auditEmbedded, auditTouched, type Touched } from './audit/audit';
export { auditFolder } from './audit/audit-folder';
export { EmbeddedSettings } from './embedded-settings';
export { EmbeddedStore } from './embedded-store';
export { assertHoldsStore } from './folder/open-folder';
export { infrastructureEmbeddedModule, inMemoryModule } from './infrastructure-embedded.module';
