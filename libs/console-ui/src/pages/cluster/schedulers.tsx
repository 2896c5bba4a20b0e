import { Block, SmallTable } from '../../design/block/block';
import { Moment } from '../../time/moment';
import { ClockOffset, Version } from './process-cells';
import type { Scheduler } from './queries';
import css from './cluster.module.css';
import { useClusterTexts } from './texts';

/** Each live scheduler, and which of them leads. */
export function Schedulers({ schedulers }: { readonly schedulers: readonly Scheduler[] }) {
  const texts = useClusterTexts();
  const leads = schedulers.some(({ state }) => state === 'leading');
  const heads = [
    texts.id,
    texts.state,
    texts.address,
    texts.version,
    texts.clock,
    texts.since,
    texts.heartbeat,
  ];
  return (
    <Block title={texts.schedulers} isProblem={!leads}>
      {schedulers.length === 0 && <p>{texts.noSchedulers}</p>}
      {schedulers.length > 0 && (
        <SmallTable label={texts.schedulers} heads={heads}>
          {schedulers.map(({ id, state, address, version, clock_offset_ms, started_at, last_heartbeat }) => (
            <tr key={id}>
              <td>{id}</td>
              <td className={state === 'leading' ? css.leads : 'soft'}>{texts.states[state]}</td>
              <td className="mono">{address}</td>
              <td>
                <Version of={version} />
              </td>
              <td>
                <ClockOffset ms={clock_offset_ms} />
              </td>
              <td>
                <Moment at={started_at} />
              </td>
              <td>
                <Moment at={last_heartbeat} />
              </td>
            </tr>
          ))}
        </SmallTable>
      )}
    </Block>
  );
}
