import { UnreadableDocumentError } from './read-json';

/** State of an unfinished task as include-live.lua packs it. Empty for what is not set. */
export interface LiveState {
  readonly versionToken: string;
  readonly queueKind: string;
  readonly queueKey: string;
  readonly startedAt: string;
  readonly cancelAt: string;
  readonly configId: string;
  readonly createdMicros: string;
  readonly precedence: string;
}

const separatedParts = 10;

export function readLiveState(packed: string): LiveState {
  const parts = packed.split(' ');
  if (parts.length <= separatedParts)
    throw new UnreadableDocumentError(`the live state has ${parts.length} parts, expected 11`);
  const [versionToken = '', queueKind = '', queueKey = '', startedAt = '', cancelAt = '', configId = ''] =
    parts;
  const [createdMicros = '', , , precedence = ''] = parts.slice(6);
  const requirement = parts.slice(separatedParts).join(' ');
  return {
    versionToken,
    queueKind,
    queueKey: queueKind === 'pending' ? requirement : queueKey,
    startedAt,
    cancelAt,
    configId,
    createdMicros,
    precedence,
  };
}
