import AppLayout from '@cloudscape-design/components/app-layout';
import Badge from '@cloudscape-design/components/badge';
import Flashbar from '@cloudscape-design/components/flashbar';
import SideNavigation from '@cloudscape-design/components/side-navigation';
import { useQuery } from '@tanstack/react-query';
import { Suspense, useEffect, useRef, useState } from 'react';
import { Navigate, Outlet, useLocation, useParams } from 'react-router-dom';
import { clientsQuery } from '@/api/clients';
import { connectionsQuery } from '@/api/connections';
import { rightsOf, sessionQuery } from '@/api/session';
import { Loading } from '@/shared/Loaded';
import { useFollow } from '@/shared/links';
import { useLocalState } from '@/shared/useLocalState';
import { t } from '@/words/translate';
import { ErrorBoundary } from './ErrorBoundary';
import { useFlashes } from './Flashes';
import { lastClient, rememberClient } from './lastClient';
import { useLiveEvents } from './liveEvents';
import { activeHref, clientPath, navigationItems } from './navigation';
import { NotFound } from './NotFound';
import { SidePanelContext, useSidePanelHost } from './SidePanel';
import { TopBar } from './TopBar';
import { useFocusOnArrival } from './useFocusOnArrival';

const justNowMs = 500;
const showLabel = () => t('Show the list of pages');
const hideLabel = () => t('Hide the list of pages');

function isWide(): boolean {
  return window.matchMedia('(min-width: 912px)').matches;
}

/** What stands around every page of somebody who is signed in. */
export default function Shell() {
  const { data: session } = useQuery(sessionQuery);
  const { client } = useParams();
  const location = useLocation();
  const follow = useFollow();
  const { items: flashes } = useFlashes();
  useFocusOnArrival();
  const { side, layout } = useSidePanelHost();
  const main = useRef<HTMLDivElement>(null);
  const pressed = useRef(0);
  const [hidden, setHidden] = useLocalState('navigation.hidden', false);
  const [over, setOver] = useState(false);
  const signedIn = session?.needs === 'nothing';
  const belongs = session !== undefined && client !== undefined && rightsOf(session, client).role !== null;
  useLiveEvents(signedIn && belongs ? client : undefined);

  const { data: clients } = useQuery({ ...clientsQuery, enabled: signedIn });

  useEffect(() => {
    if (client && belongs) rememberClient(client);
  }, [client, belongs]);
  const known = clients?.clients ?? [];
  const beside = client ?? known.find((one) => one.id === lastClient())?.id ?? (known.length === 1 ? known[0]?.id : undefined);
  const current = beside && session && rightsOf(session, beside).role !== null ? beside : undefined;
  const { data: connections } = useQuery({ ...connectionsQuery(current ?? ''), enabled: signedIn && current !== undefined });

  if (!session || !signedIn)
    return <Navigate to={`/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`} replace />;

  const rights = rightsOf(session, client);
  const errors = connections?.connections.reduce((sum, one) => sum + one.errors, 0) ?? 0;
  const items = current
    ? navigationItems(current, rightsOf(session, current), errors, (n) => <Badge color="red">{n}</Badge>)
    : [];
  return (
    <>
      <a
        className="skip-link"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {t('Skip to the page')}
      </a>
      <div id="top">
        <TopBar session={session} client={client} rights={rights} />
      </div>
      <div
        onClickCapture={(event) => {
          const label = (event.target as HTMLElement).closest('button')?.getAttribute('aria-label');
          if (label === hideLabel() || label === showLabel()) pressed.current = Date.now();
        }}
      >
        <AppLayout
          {...layout}
          headerSelector="#top"
          toolsHide
          maxContentWidth={Number.MAX_VALUE}
          navigationHide={items.length === 0}
          navigationOpen={isWide() ? !hidden : over}
          onNavigationChange={({ detail }) => {
            // On a wide window only people hide it; AppLayout does, too, while it has not measured the window yet.
            if (!isWide()) setOver(detail.open);
            else if (Date.now() - pressed.current < justNowMs) setHidden(!detail.open);
          }}
          navigationWidth={260}
          navigation={
            <SideNavigation
              header={current ? { text: known.find((one) => one.id === current)?.name || current, href: clientPath(current) } : undefined}
              activeHref={activeHref(location.pathname, items)}
              items={items}
              onFollow={(event) => {
                follow(event);
                setOver(false);
              }}
            />
          }
          notifications={
            <Flashbar
              items={flashes}
              stackItems
              i18nStrings={{
                ariaLabel: t('Messages'),
                notificationBarText: t('Messages'),
                notificationBarAriaLabel: t('Show all messages'),
                errorIconAriaLabel: t('Error'),
                warningIconAriaLabel: t('Warning'),
                successIconAriaLabel: t('Done'),
                infoIconAriaLabel: t('Information'),
                inProgressIconAriaLabel: t('Under way'),
              }}
            />
          }
          ariaLabels={{
            navigation: t('Pages'),
            navigationToggle: showLabel(),
            navigationClose: hideLabel(),
            notifications: t('Messages'),
          }}
          content={
            <div id="main" ref={main} tabIndex={-1}>
              <ErrorBoundary key={location.pathname}>
                <Suspense fallback={<Loading what={t('the page')} />}>
                  <SidePanelContext.Provider value={side}>{client && !belongs ? <NotFound /> : <Outlet />}</SidePanelContext.Provider>
                </Suspense>
              </ErrorBoundary>
            </div>
          }
        />
      </div>
    </>
  );
}
