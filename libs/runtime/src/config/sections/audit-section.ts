import { Key, Section } from '../keys/config-keys';
import { bytes, duration, integer, ms, size, text } from '../keys/key-kinds';

export class AuditRotationSection {
  @Key(size({ min: '1k', max: '10g' }), 'size') sizeBytes = bytes('50m');
  /** Number of full files to keep in addition to the current one. */
  @Key(integer({ min: 1, max: 1000 })) keep = 20;
}

/** How long the store keeps who changed what, and where else it is written. */
export class AuditSection {
  /** Records of people. */
  @Key(integer({ min: 100, max: 1_000_000 })) maxRecords = 10_000;
  /** Records of services, and of requests that a role forbids. They cannot push out records of people. */
  @Key(integer({ min: 100, max: 1_000_000 })) maxMachineRecords = 2_000;
  @Key(duration({ min: '1h', max: '365d' })) retentionMs = ms('365d');
  /** Written by processes with the API, in addition to the store. */
  @Key(text({ allowed: 'the path of a file, such as logs/audit.log' })) file = '';
  @Section(AuditRotationSection) rotation = new AuditRotationSection();
}
