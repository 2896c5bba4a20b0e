import type { Reader } from '../database/database';

/** Requirements whose pending queue holds tasks. Jumps from one key of the index to the next. */
export async function requirementsThatWait(reader: Reader): Promise<readonly string[]> {
  const rows = await reader.query<{ readonly requirement: string }>(
    `with recursive waiting (requirement) as (
       select min(queue_key) from task where bucket = 0 and queue_kind = 'pending'
       union all
       select (select min(queue_key) from task
               where bucket = 0 and queue_kind = 'pending' and queue_key > waiting.requirement)
       from waiting where waiting.requirement is not null)
     select requirement from waiting where requirement is not null`,
  );
  return rows.map(({ requirement }) => requirement);
}
