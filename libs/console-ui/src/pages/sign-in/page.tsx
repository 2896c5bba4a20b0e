import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useEffect, useRef, useState, type SyntheticEvent } from 'react';
import { useProblemText } from '../../design/notice/notice';
import { useWords } from '../../messages/words';
import { signIn, useSession } from '../../session/session';
import { usePageTitle } from '../../shell/page-title';
import css from './sign-in.module.css';

const route = getRouteApi('/signin');

/** One field for a token. After it, the reader is where the link led. */
export default function SignIn() {
  const { t } = useWords();
  usePageTitle(t.shell.pages.signIn);
  const { to = '/' } = route.useSearch();
  const router = useRouter();
  const client = useQueryClient();
  const environment = useSession()?.environment ?? '';
  const problemText = useProblemText();
  const field = useRef<HTMLInputElement>(null);
  const [isEmpty, setEmpty] = useState(false);
  const enter = useMutation({
    mutationFn: (token: string) => signIn(client, token),
    onSuccess: () => router.history.replace(to),
  });
  const error = isEmpty ? t.shell.signIn.empty : enter.error ? problemText(enter.error) : undefined;
  useEffect(() => {
    if (error !== undefined) field.current?.focus();
  }, [error]);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const token = field.current?.value.trim() ?? '';
    setEmpty(token === '');
    if (token !== '') enter.mutate(token);
  };
  return (
    <main className={css.page}>
      <form className={css.form} onSubmit={submit}>
        <h1>{t.shell.pages.signIn}</h1>
        <p className="soft">{environment === '' ? t.shell.product : `${t.shell.product} · ${environment}`}</p>
        {to !== '/' && <p>{t.shell.signIn.expired}</p>}
        <label htmlFor="token">{t.shell.signIn.token}</label>
        <input
          ref={field}
          id="token"
          className="field"
          type="password"
          autoComplete="current-password"
          autoFocus
          aria-invalid={error !== undefined}
          aria-describedby="token-error token-hint"
        />
        <p id="token-error" className={css.error} role="alert">
          {error}
        </p>
        <p id="token-hint" className={css.hint}>
          {t.shell.signIn.hint}
        </p>
        <button type="submit" className="button primary" disabled={enter.isPending}>
          {t.shell.signIn.submit}
        </button>
      </form>
    </main>
  );
}
