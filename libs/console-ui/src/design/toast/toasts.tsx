import { X } from 'lucide-react';
import { createContext, use, useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { useWords } from '../../messages/words';
import css from './toast.module.css';

interface Toast {
  readonly id: number;
  readonly text: string;
  /** Leads to what came of the action. */
  readonly link?: ReactNode;
  readonly isProblem?: boolean;
}

export type ShowToast = (toast: Omit<Toast, 'id'>) => void;

const shownMs = 8000;
const maxToasts = 3;

const Context = createContext<ShowToast>(() => undefined);
/** Returns the function that shows a short message, also to people who listen to the page. */
export const useToast = (): ShowToast => use(Context);

export function Toasts({ children }: { readonly children: ReactNode }) {
  const { t } = useWords();
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const lastId = useRef(0);
  const remove = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), []);
  const show = useCallback<ShowToast>(
    (toast) => {
      lastId.current += 1;
      const id = lastId.current;
      setToasts((all) => [...all.slice(1 - maxToasts), { ...toast, id }]);
      // What went wrong stays until it is closed.
      if (!toast.isProblem) setTimeout(() => remove(id), shownMs);
    },
    [remove],
  );
  const list = useMemo(
    () =>
      toasts.map(({ id, text, link, isProblem }) => (
        <div key={id} className={`${css.toast} ${isProblem ? css.problem : ''}`}>
          <span>{text}</span>
          {link}
          <button
            type="button"
            className="button quiet icon"
            aria-label={t.common.close}
            onClick={() => remove(id)}
          >
            <X size={14} aria-hidden="true" />
          </button>
        </div>
      )),
    [toasts, t, remove],
  );
  return (
    <Context value={show}>
      {children}
      <div className={css.toasts} role="status" aria-live="polite">
        {list}
      </div>
    </Context>
  );
}
