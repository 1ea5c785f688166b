import '@cloudscape-design/global-styles/index.css';
import './app/pages.css';
import I18nProvider from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router-dom';
import { Problem } from './api/problem';
import { sessionQuery } from './api/session';
import { FlashProvider } from './app/Flashes';
import { router } from './app/routes';
import { beginTheme } from './app/theme';
import { locale } from './words/translate';

beginTheme();

const onError = (error: unknown) => {
  // The session ended meanwhile: asking for it anew leads to the sign-in page and back.
  if (error instanceof Problem && error.isSignedOut) void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
};

const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // A refusal stays one; what the network or a restart broke is tried twice more.
      retry: (failures, error) => failures < 2 && !(error instanceof Problem && error.status >= 400 && error.status < 500),
    },
  },
});

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <I18nProvider locale={locale()} messages={[messages]}>
      <QueryClientProvider client={queries}>
        <FlashProvider>
          <RouterProvider router={router} future={{ v7_startTransition: true }} />
        </FlashProvider>
      </QueryClientProvider>
    </I18nProvider>
  </StrictMode>,
);
