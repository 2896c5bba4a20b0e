import { useQuery } from '@tanstack/react-query';
import { Block, Blocks } from '../../design/block/block';
import { Empty, ProblemNotice, RowsSkeleton } from '../../design/notice/notice';
import { usePageTitle } from '../../shell/page-title';
import { ClusterHead } from './cluster-head';
import { servicesQuery } from './queries';
import { ServicesTable } from './services';
import { useClusterTexts } from './texts';

/** The services that registered themselves, and the health of each of their instances. */
export default function ServicesPage() {
  const texts = useClusterTexts();
  const { data, isPending, error, refetch } = useQuery(servicesQuery);
  const services = data?.items ?? [];
  const unhealthy = services.filter(({ status }) => status === 'unhealthy').length;
  usePageTitle(unhealthy > 0 ? `✕ ${unhealthy} · ${texts.servicesTitle}` : texts.servicesTitle);
  return (
    <Blocks>
      <ClusterHead />
      {isPending && <RowsSkeleton rows={6} />}
      {error && !data && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {data && services.length === 0 && <Empty title={texts.noServices}>{texts.noServicesHint}</Empty>}
      {services.length > 0 && (
        <Block title={texts.servicesHealthy(services.length - otherThanHealthy(services), services.length)}>
          <ServicesTable services={services} />
        </Block>
      )}
    </Blocks>
  );
}

const otherThanHealthy = (services: readonly { readonly status: string }[]): number =>
  services.filter(({ status }) => status !== 'healthy').length;
