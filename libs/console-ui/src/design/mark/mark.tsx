import css from './mark.module.css';

interface MarkProps {
  /** Path in a square of 16. */
  readonly shape: string;
  readonly word: string;
  /** Gives the colour. */
  readonly className: string | undefined;
}

/** How something stands: its shape first, then its word and its colour. */
export function Mark({ shape, word, className = '' }: MarkProps) {
  return (
    <span className={`${css.mark} ${className}`}>
      <svg className={css.shape} viewBox="0 0 16 16" aria-hidden="true">
        <path fill="currentColor" fillRule="evenodd" d={shape} />
      </svg>
      <span className={css.word}>{word}</span>
    </span>
  );
}
