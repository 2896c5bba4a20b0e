import { useState } from 'react';
import { Block } from '../../../design/block/block';
import { useWords } from '../../../messages/words';
import { FoundLines } from './found-lines';
import type { LogSearch } from './log-lines';
import { LogRows } from './log-rows';
import { LogTools } from './log-tools';
import css from './log.module.css';
import { useLog } from './use-log';

interface Props {
  readonly id: string;
  readonly attempts: number;
  readonly search: LogSearch;
  readonly onSearch: (change: Partial<LogSearch>, isTyping?: boolean) => void;
}

/** The log lines of all attempts. It follows the end while the reader is there. */
export function LogView({ id, attempts, search, onSearch }: Props) {
  const { t } = useWords();
  const texts = t.execution;
  const { attempt, level, find, line } = search;
  const { log, state } = useLog(id, { attempt, level, text: find });
  const [isFollowing, setFollowing] = useState(line === undefined);
  const [isAloud, setAloud] = useState(false);
  const isEmpty = log.isOpen && log.count === 0;
  return (
    <Block
      title={texts.log}
      tools={
        <LogTools
          id={id}
          attempts={attempts}
          search={search}
          onSearch={onSearch}
          log={log}
          state={state}
          isFollowing={isFollowing}
          onFollow={setFollowing}
          isAloud={isAloud}
          onAloud={setAloud}
        />
      }
    >
      {log instanceof FoundLines && <Looking log={log} />}
      {isEmpty && !(log instanceof FoundLines && log.isLooking) && (
        <p className="soft">
          {log instanceof FoundLines ? texts.noneFound : state === 'ended' ? texts.noLines : texts.noLinesYet}
        </p>
      )}
      <LogRows
        key={log instanceof FoundLines ? 'found' : 'whole'}
        log={log}
        wanted={line}
        isFollowing={isFollowing}
        onFollow={setFollowing}
        isAloud={isAloud}
      />
    </Block>
  );
}

/** How far the search has come, with a stop. */
function Looking({ log }: { readonly log: FoundLines }) {
  const { t } = useWords();
  const texts = t.execution;
  if (!log.isOpen) return null;
  return (
    <p className={`soft number ${css.looking}`}>
      {texts.lookedAtLines(log.lookedAt, log.count)}
      {log.isFull && ` · ${texts.tooManyFound}`}
      {!log.isComplete && !log.isFull && (
        <button
          type="button"
          className="button quiet"
          onClick={() => (log.isLooking ? log.stop() : log.goOn())}
        >
          {log.isLooking ? t.executions.stopLooking : t.executions.goOn}
        </button>
      )}
    </p>
  );
}
