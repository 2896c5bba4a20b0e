import { DomainError } from '@distribute-schedule/domain';

export type Lmdb = Pick<typeof import('lmdb'), 'open'>;

export class NoEmbeddedStoreError extends DomainError {
  readonly code = 'embedded.not_included';
}

/** Native code is loaded by those alone who open a folder: a process on Redis never sees it. */
export async function loadLmdb(): Promise<Lmdb> {
  try {
    const { open } = await import('lmdb');
    return { open };
  } catch {
    throw new NoEmbeddedStoreError(
      'This program comes without the embedded store: start standalone, or set distributed.enabled to true and use Redis',
    );
  }
}
