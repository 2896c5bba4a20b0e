import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { DueDaysChart } from '../../charts/due-days-chart';
import type { TaskDay } from '../../charts/due-days';
import { Block } from '../../design/block/block';
import { taskPath } from '../../links/paths';
import { daysQuery } from './queries';
import { useTexts } from './texts';

const route = getRouteApi('/shell/tasks/$id');

/** Was each due day served? */
export function DueDays({ id }: { readonly id: string }) {
  const texts = useTexts().days;
  const navigate = route.useNavigate();
  const { data } = useQuery(daysQuery(id));
  if (!data) return <Block title={texts.title}>{null}</Block>;
  const onOpen = ({ from, to }: TaskDay) =>
    void navigate({ to: '/tasks/$id/ledger', params: { id }, search: { from, to } });
  const pathOf = ({ from, to }: TaskDay) => `${taskPath(id)}/ledger?from=${from}&to=${to}`;
  return (
    <Block title={texts.titleIn(data.time_zone)}>
      <DueDaysChart days={data.items} texts={texts} pathOf={pathOf} onOpen={onOpen} />
    </Block>
  );
}
