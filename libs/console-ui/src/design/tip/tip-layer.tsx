import * as Tooltip from '@radix-ui/react-tooltip';
import { useEffect, useState } from 'react';
import { useWords } from '../../messages/words';
import { exactTime } from '../../time/time-texts';
import css from './tip.module.css';

interface Target {
  readonly at: number;
  /** Zone of the task that the time belongs to. */
  readonly taskZone: string | undefined;
  readonly box: DOMRect;
}

/** The one tip of the page. Rows only mark what has a tip, because a tip for each row made scrolling slow. */
export function TipLayer() {
  const { language, t } = useWords();
  const [target, setTarget] = useState<Target>();
  useEffect(() => listenForTargets(setTarget), []);
  const { at = 0, taskZone, box } = target ?? {};
  return (
    <Tooltip.Provider>
      <Tooltip.Root open={target !== undefined} onOpenChange={(isOpen) => !isOpen && setTarget(undefined)}>
        <Tooltip.Trigger asChild>
          <span
            aria-hidden="true"
            className={css.anchor}
            style={{
              left: box?.left ?? 0,
              top: box?.top ?? 0,
              width: box?.width ?? 0,
              height: box?.height ?? 0,
            }}
          />
        </Tooltip.Trigger>
        <Tooltip.Portal>
          <Tooltip.Content className={css.tip ?? ''} sideOffset={4} collisionPadding={8}>
            <dl className={css.times}>
              <dt>{t.common.myZone}</dt>
              <dd className="number">{exactTime(at, language, 'mine', true)}</dd>
              {taskZone !== undefined && (
                <>
                  <dt>{t.common.taskZone}</dt>
                  <dd className="number">{exactTime(at, language, taskZone, true)}</dd>
                </>
              )}
              <dt>{t.common.utc}</dt>
              <dd className="number">{exactTime(at, language, 'utc', true)}</dd>
            </dl>
          </Tooltip.Content>
        </Tooltip.Portal>
      </Tooltip.Root>
    </Tooltip.Provider>
  );
}

function listenForTargets(show: (target: Target | undefined) => void): () => void {
  const onEnter = ({ target }: Event) => {
    const marked = target instanceof Element ? target.closest<HTMLTimeElement>('time[data-tip]') : null;
    const at = marked ? Date.parse(marked.dateTime) : NaN;
    const isTime = marked && !Number.isNaN(at);
    const box = () => (marked as Element).getBoundingClientRect();
    show(isTime ? { at, taskZone: marked.dataset['zone'], box: box() } : undefined);
  };
  const onLeave = () => show(undefined);
  document.addEventListener('pointerover', onEnter);
  document.addEventListener('focusin', onEnter);
  document.addEventListener('scroll', onLeave, true);
  return () => {
    document.removeEventListener('pointerover', onEnter);
    document.removeEventListener('focusin', onEnter);
    document.removeEventListener('scroll', onLeave, true);
  };
}
