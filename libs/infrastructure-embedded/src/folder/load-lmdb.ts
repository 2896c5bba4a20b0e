import { DomainError } from '@distribute-schedule/domain';

export type Lmdb = Pick<typeof import('lmdb'), 'open'>;

/** The native code is missing, or is not for this platform. */
export class NoEmbeddedStoreError extends DomainError {
  readonly code = 'embedded.not_included';
}

/** Native code is loaded by those alone who open a folder: a process on Redis never sees it. */
export async function loadLmdb(): Promise<Lmdb> {
  try {
    const { open } = await import('lmdb');
    return { open };
  } catch (error) {
    const platform = `${process.platform}-${process.arch}`;
    throw new NoEmbeddedStoreError(
      `The native code of the embedded store cannot be loaded: beside a bundle's main.cjs it lies in prebuilds/${platform}, made where the bundle was built. Build on this platform, or use Redis: redis.addr (DS_REDIS_ADDR)`,
      {},
      { cause: error },
    );
  }
}
