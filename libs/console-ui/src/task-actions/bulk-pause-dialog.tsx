import { api, dataOf } from '../api/api';
import { idempotent } from '../api/change';
import type { BulkDialogProps } from '../bulk/bulk-bar';
import type { SendPage } from '../bulk/bulk-work';
import { useWords } from '../messages/words';
import PauseDialog, { type PauseOrder } from './pause-dialog';

const pauseAs =
  (order: PauseOrder): SendPage =>
  async (ids, change) => {
    const body = { ids: [...ids], enabled: false, ...order };
    return (await dataOf(api.POST('/api/v1/tasks/enable-many', { body, ...idempotent(change) }))).results;
  };

/** Asks why several tasks are paused, and until when. */
export default function BulkPauseDialog({ count, onAct, ...props }: BulkDialogProps) {
  const { t } = useWords();
  return (
    <PauseDialog {...props} name={t.tasks.many.name(count)} onPause={(order) => onAct(pauseAs(order))} />
  );
}
