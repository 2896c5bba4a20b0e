import type { PeerRow } from './row';

export const ownRows: readonly PeerRow[] = [];
