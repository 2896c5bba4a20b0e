import './design/tokens.css';
import './design/base.css';
import './design/controls.css';
import { focusManager, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { makeQueryClient } from './api/query-client';
import { LiveLine } from './live/live-line';
import { LiveContext } from './live/use-live';
import { loadWords, WordsProvider } from './messages/words';
import { makeRouter } from './routes';
import { forgetSession, sessionQuery } from './session/session';
import { currentPreferences } from './settings/preferences';

const client = makeQueryClient(askToSignIn);
const router = makeRouter(client);
const line = new LiveLine({
  onGap: () => void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' }),
  onSignedOut: askToSignIn,
  // Queries that repeat rest as they do in a hidden tab.
  onPause: (isPaused) => focusManager.setFocused(isPaused ? false : undefined),
});

/** Goes to the sign-in, and back afterwards. Several requests may find at once that the session is over. */
function askToSignIn(): void {
  const isKnown = client.getQueryData(sessionQuery.queryKey)?.role === null;
  if (isKnown) return;
  forgetSession(client);
  void router.navigate({ to: '/signin', search: { to: router.state.location.href } });
}

async function show(element: HTMLElement): Promise<void> {
  const words = await loadWords(currentPreferences().language);
  createRoot(element).render(
    <StrictMode>
      <WordsProvider first={words}>
        <QueryClientProvider client={client}>
          <LiveContext value={line}>
            <RouterProvider router={router} />
          </LiveContext>
        </QueryClientProvider>
      </WordsProvider>
    </StrictMode>,
  );
}

const element = document.getElementById('root');
if (element) void show(element);
