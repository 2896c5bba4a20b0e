import { Download } from 'lucide-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { basePath } from '../../../api/api';
import { useWords } from '../../../messages/words';
import type { FoundLines } from './found-lines';
import css from './log.module.css';
import type { LogSearch } from './log-lines';
import type { StreamState } from './use-log';
import type { WholeLog } from './whole-log';

interface Props {
  readonly id: string;
  readonly attempts: number;
  readonly search: LogSearch;
  readonly onSearch: (change: Partial<LogSearch>, isTyping?: boolean) => void;
  readonly log: WholeLog | FoundLines;
  readonly state: StreamState;
  readonly isFollowing: boolean;
  readonly onFollow: (isFollowing: boolean) => void;
  readonly isAloud: boolean;
  readonly onAloud: (isAloud: boolean) => void;
}

const levels = ['warn', 'error'] as const;

/** Filters of the log, and what a reader can do with it. */
export function LogTools({ id, attempts, search, onSearch, log, state, ...choice }: Props) {
  const { t, number } = useWords();
  const texts = t.execution;
  return (
    <>
      {(attempts > 1 || search.attempt !== undefined) && (
        <select
          className="field"
          aria-label={texts.attempts}
          value={search.attempt ?? ''}
          onChange={({ target }) =>
            onSearch({ attempt: target.value === '' ? undefined : Number(target.value) })
          }
        >
          <option value="">{texts.allAttempts}</option>
          {Array.from({ length: Math.max(attempts, search.attempt ?? 0) }, (_, i) => (
            <option key={i} value={i + 1}>
              {texts.attemptNumber(number(i + 1))}
            </option>
          ))}
        </select>
      )}
      <select
        className="field"
        aria-label={texts.level}
        value={search.level ?? ''}
        onChange={({ target }) => onSearch({ level: levels.find((level) => level === target.value) })}
      >
        <option value="">{texts.levels.all}</option>
        {levels.map((level) => (
          <option key={level} value={level}>
            {texts.levels[level]}
          </option>
        ))}
      </select>
      <FindField value={search.find ?? ''} onChange={(find) => onSearch({ find: find || undefined }, true)} />
      {state !== 'ended' && (
        <>
          <Check label={texts.follow} isChecked={choice.isFollowing} onChange={choice.onFollow} />
          <Check label={texts.readAloud} isChecked={choice.isAloud} onChange={choice.onAloud} />
        </>
      )}
      <span className="soft number">
        {log.isOpen && texts.lines(log.count)}
        {state === 'lost' && ` · ${texts.logLost}`}
      </span>
      <a
        className="button"
        href={`${basePath}/api/v1/executions/${encodeURIComponent(id)}/logs.txt`}
        download
      >
        <Download size={16} aria-hidden="true" />
        {texts.download}
      </a>
    </>
  );
}

/** The server searches when the reader pauses. */
const typingMs = 300;

function FindField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (text: string) => void;
}) {
  const { t } = useWords();
  const [text, setText] = useState(value);
  const search = useEffectEvent(() => {
    if (text.trim() !== value) onChange(text.trim());
  });
  useEffect(() => {
    const timer = setTimeout(search, typingMs);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <input
      type="search"
      className="field"
      data-find
      maxLength={200}
      placeholder={t.execution.findInLog}
      aria-label={t.execution.findInLog}
      value={text}
      onChange={({ target }) => setText(target.value)}
    />
  );
}

interface CheckProps {
  readonly label: string;
  readonly isChecked: boolean;
  readonly onChange: (isChecked: boolean) => void;
}

function Check({ label, isChecked, onChange }: CheckProps) {
  return (
    <label className={css.check}>
      <input type="checkbox" checked={isChecked} onChange={({ target }) => onChange(target.checked)} />
      {label}
    </label>
  );
}
