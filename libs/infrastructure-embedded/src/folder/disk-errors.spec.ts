import { StoreFullError, StoreUnavailableError } from '@distribute-schedule/application';
import { asStoreError, reasonOf } from './disk-errors';

const plenty = (): number => 1_000_000_000;

describe('What a commit failed with', () => {
  it.each([
    'No space left on device: Attempting to write page',
    'ENOSPC: no space left on device, write',
    'Unknown system error -122: Unknown system error -122, write',
    'File too large',
    'MDB_MAP_FULL: reached',
  ])('is a full store where the disk says so: %s', (text) => {
    expect(asStoreError(new Error(text), plenty)).toBeInstanceOf(StoreFullError);
  });

  it('is a full store where the disk took a part of the write and has nothing left', () => {
    const partial = new Error('Input/output error');
    expect(asStoreError(partial, () => 4096)).toBeInstanceOf(StoreFullError);
    expect(asStoreError(partial, plenty)).toBeInstanceOf(StoreUnavailableError);
  });

  it.each([
    'EIO: i/o error, write',
    'EROFS: read-only file system, open',
    'EMFILE: too many open files, open',
  ])('is a store that cannot be used now: %s', (text) => {
    expect(asStoreError(new Error(text), plenty)).toBeInstanceOf(StoreUnavailableError);
  });

  it('is what it was where it does not come from the disk', () => {
    const other = new Error('refused');
    expect(asStoreError(other, () => 0)).toBe(other);
  });
});

describe('The reason why a folder cannot be used', () => {
  it.each([
    [Object.assign(new Error('EROFS: read-only'), { code: 'EROFS' }), 'it is on a file system that'],
    [Object.assign(new Error('Permission denied'), { code: 13 }), 'this user may not write there'],
    [Object.assign(new Error('No space left on device: Attempting'), { code: 28 }), 'the disk is full'],
    [new Error('MDB_CORRUPTED'), 'MDB_CORRUPTED'],
  ])('is told in words, whether Node or LMDB gave it: %s', (error, reason) => {
    expect(reasonOf(error)).toContain(reason);
  });
});
