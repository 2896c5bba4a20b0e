import type { ApiClient } from '@distribute-schedule/api-client';
import { connectBriefly } from '../client/connect';
import { dataOf } from '../client/data-of';
import { readPages } from '../client/pages';
import type { Host } from '../host/host';
import { connectionOf, type ConnectionOptions } from '../settings/connection';
import { ContextsFile } from '../settings/contexts-file';

/** Time for the names: a completion that takes longer is worse than none. */
const maxMs = 1000;
const maxNames = 100;

type Find = (api: ApiClient, current: string) => Promise<readonly string[]>;

/** Sources of names, keyed by the placeholder of the argument or option. */
const finders: Readonly<Record<string, Find>> = {
  task: async (api, current) => {
    const search = current.slice(0, 128);
    const filter = search === '' ? {} : { search };
    const { items } = await readPages(maxNames, (page) =>
      dataOf(api.GET('/api/v1/tasks', { params: { query: { ...page, ...filter } } })),
    );
    return items.map(({ id }) => id);
  },
  execution: async (api, current) => {
    const at = current.lastIndexOf('@');
    const query = { limit: maxNames, ...(at > 0 && { task_id: current.slice(0, at) }) };
    const { data } = await api.GET('/api/v1/executions', { params: { query } });
    return data?.items.map(({ id }) => id) ?? [];
  },
  worker: async (api) => {
    const { data } = await api.GET('/api/v1/workers');
    return data?.items.map(({ id }) => id) ?? [];
  },
};

/** Names for what is typed. Without an answer of the API in time there are none. */
export async function namesOf(
  of: string,
  { current, options, host }: { current: string; options: ConnectionOptions; host: Host },
): Promise<readonly string[]> {
  if (of === 'context') return Object.keys(new ContextsFile(host).read().contexts);
  const find = Object.hasOwn(finders, of) ? finders[of] : undefined;
  if (!find) return [];
  const signal = AbortSignal.any([host.interrupted, AbortSignal.timeout(maxMs)]);
  return find(connectBriefly(connectionOf(options, host), signal), current);
}
