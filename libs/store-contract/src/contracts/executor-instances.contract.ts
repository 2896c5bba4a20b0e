import {
  ExecutorInstance,
  ExecutorInstanceChangedError,
  executorInstanceId,
} from '@distribute-schedule/domain';
import { someMoment } from '@distribute-schedule/domain/testing';
import { stageFreshStores, type MakeStore } from '../store-under-test';

/** @see ExecutorInstanceRepository */
export function executorInstanceRepositoryContract(storeName: string, makeStore: MakeStore): void {
  describe(`ExecutorInstanceRepository on the ${storeName} store`, () => {
    const stage = stageFreshStores(makeStore);
    const anInstance = (id: string): ExecutorInstance =>
      ExecutorInstance.register(
        {
          id: executorInstanceId(id),
          name: 'data-processor',
          baseUrl: 'http://localhost:9090',
          healthCheckUrl: 'http://localhost:9090/health',
          tasks: [
            {
              taskName: 'daily_report',
              cron: '0 0 2 * * *',
              executionMode: 'sequential',
              loadBalanceStrategy: 'round_robin',
              timeoutMs: 300_000,
            },
          ],
          weight: 1,
          labels: { zone: 'a' },
          requiresSignature: true,
          signingKey: 'whsec_c2VjcmV0',
        },
        someMoment,
      );

    it('stores every field of an instance', async () => {
      const { executorInstances } = stage.store;
      const instance = anInstance('executor-001');
      instance.enterMaintenance('upgrade');
      instance.rotateKey('whsec_bmV3', someMoment);
      instance.adjust({ weight: 7, labels: { zone: 'b' } });
      await executorInstances.save(instance, undefined);
      const found = await executorInstances.find(executorInstanceId('executor-001'));
      expect(found?.toSnapshot()).toEqual(instance.toSnapshot());
    });

    it('keeps the latest version', async () => {
      const { executorInstances } = stage.store;
      const instance = anInstance('executor-001');
      await executorInstances.save(instance, undefined);
      const seen = instance.revision;
      instance.goOffline();
      await executorInstances.save(instance, seen);
      expect((await executorInstances.all()).map((one) => one.toSnapshot().status)).toEqual(['offline']);
    });

    it('refuses a change that was decided on another version', async () => {
      const { executorInstances } = stage.store;
      const changed = { code: 'executor.changed' };
      const instance = anInstance('executor-001');
      await expect(executorInstances.save(instance, 1)).rejects.toMatchObject(changed);
      await executorInstances.save(instance, undefined);
      await expect(executorInstances.save(instance, undefined)).rejects.toThrow(ExecutorInstanceChangedError);
      const other = anInstance('executor-001');
      other.enterMaintenance('upgrade');
      await executorInstances.save(other, instance.revision);
      const seen = instance.revision;
      instance.goOffline();
      await expect(executorInstances.save(instance, seen)).rejects.toMatchObject(changed);
      await expect(executorInstances.remove(instance.id, seen)).rejects.toMatchObject(changed);
      await executorInstances.remove(instance.id, other.revision);
      await expect(executorInstances.save(instance, other.revision)).rejects.toMatchObject(changed);
      expect(await executorInstances.all()).toEqual([]);
    });

    it('finds nothing in an empty store', async () => {
      const { executorInstances } = stage.store;
      expect(await executorInstances.find(executorInstanceId('nobody'))).toBeUndefined();
      expect(await executorInstances.all()).toEqual([]);
      const removed = executorInstances.remove(executorInstanceId('nobody'), 1);
      await expect(removed).rejects.toThrow(ExecutorInstanceChangedError);
    });

    it('removes one instance and keeps the others', async () => {
      const { executorInstances } = stage.store;
      for (const id of ['a', 'b', 'c']) await executorInstances.save(anInstance(id), undefined);
      await executorInstances.remove(executorInstanceId('b'), anInstance('b').revision);
      expect(await executorInstances.find(executorInstanceId('b'))).toBeUndefined();
      const left = (await executorInstances.all()).map((one) => one.toSnapshot().id);
      expect(left.sort()).toEqual(['a', 'c']);
    });
  });
}
