import { useId, type ReactNode } from 'react';
import css from './block.module.css';

interface BlockProps {
  readonly title: string;
  readonly children: ReactNode;
  /** Fields and buttons beside the title. */
  readonly tools?: ReactNode;
  readonly isProblem?: boolean;
}

/** A part of a page with a title. */
export function Block({ title, children, tools, isProblem = false }: BlockProps) {
  const id = useId();
  return (
    <section className={`${css.block} ${isProblem ? css.problem : ''}`} aria-labelledby={id}>
      <div className={css.toolbar}>
        <h2 id={id}>{title}</h2>
        {tools}
      </div>
      {children}
    </section>
  );
}

export type Fact = readonly [name: string, value: ReactNode];

/** Short facts in columns. What is false is left out. */
export function Facts({ facts }: { readonly facts: readonly (Fact | false)[] }) {
  return (
    <dl className={css.facts}>
      {facts.map(
        (fact) =>
          fact && (
            <div key={fact[0]}>
              <dt>{fact[0]}</dt>
              <dd className="number">{fact[1]}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

/** A table of few rows. It scrolls sideways where it does not fit. */
export function SmallTable({
  label,
  heads,
  children,
}: {
  readonly label: string;
  readonly heads: readonly string[];
  readonly children: ReactNode;
}) {
  return (
    <div className={css.scroll} tabIndex={0} role="region" aria-label={label}>
      <table className={css.table}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** The blocks of a page, one below the other. */
export function Blocks({ children }: { readonly children: ReactNode }) {
  return <div className={css.blocks}>{children}</div>;
}

/** Blocks side by side where there is room. */
export function Columns({ children }: { readonly children: ReactNode }) {
  return <div className={css.columns}>{children}</div>;
}

/** A text in the form in which it was written: an error, or JSON. */
export function PlainText({ label, children }: { readonly label: string; readonly children: string }) {
  return (
    <pre className={css.text} tabIndex={0} role="region" aria-label={label}>
      {children}
    </pre>
  );
}
