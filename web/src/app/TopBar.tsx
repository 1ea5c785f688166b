import TopNavigation, { type TopNavigationProps } from '@cloudscape-design/components/top-navigation';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation, useNavigate } from 'react-router-dom';
import { answer, api } from '@/api/client';
import { clientsQuery } from '@/api/clients';
import { sessionQuery, type Rights } from '@/api/session';
import type { Session } from '@/api/types';
import { t } from '@/words/translate';
import { useFlashes } from './Flashes';
import logo from './logo.svg';
import { clientPath } from './navigation';
import { setCompact, setTheme, useCompact, useTheme, type Theme } from './theme';

const mostInMenu = 30;

interface TopBarProps {
  session: Session;
  client: string | undefined;
  rights: Rights;
}

/** Which client is looked at, how the pages look, and who looks. */
export function TopBar({ session, client, rights }: TopBarProps) {
  const navigate = useNavigate();
  const location = useLocation();
  const queries = useQueryClient();
  const { flashProblem } = useFlashes();
  const theme = useTheme();
  const compact = useCompact();
  const { data: all } = useQuery({ ...clientsQuery, enabled: rights.isPartner });
  const clients: { id: string; name: string }[] = rights.isPartner
    ? (all?.clients ?? []).map((one) => ({ id: one.id, name: one.name }))
    : session.memberships.flatMap((one) => (one.client ? [{ id: one.client, name: one.client_name ?? one.client }] : []));
  const current = clients.find((one) => one.id === client);

  const go = (event: CustomEvent<{ id: string; href?: string }>) => {
    if (!event.detail.href) return;
    event.preventDefault();
    navigate(event.detail.href);
  };
  const signOut = async () => {
    try {
      await answer(api.DELETE('/api/v1/session'));
    } catch (error) {
      flashProblem(error, t('You are still signed in'));
      return;
    }
    const nobody = await answer(api.GET('/api/v1/session')).catch(() => undefined);
    if (!nobody) {
      window.location.assign('/sign-in');
      return;
    }
    // Both at once: no page may ask for anything on behalf of somebody who has gone.
    queries.setQueryData(sessionQuery.queryKey, nobody);
    navigate('/sign-in', { flushSync: true });
  };

  // The same page of another client, as far as it is not about something that only this one has.
  const samePageOf = (other: string) => {
    const rest = client ? location.pathname.slice(clientPath(client).length + 1) : '';
    const section = rest.split('/').slice(0, rest.startsWith('settings') || rest.startsWith('accounts/') ? 2 : 1).join('/');
    const isList = /^(cost|reports|dashboards|bills|accounts(\/(children|errors|templates))?|settings\/\w+)?$/.test(section);
    return clientPath(other, isList ? section : (section.split('/')[0] ?? ''));
  };

  const themeItem = (id: Theme, text: string) => ({
    id: `theme-${id}`,
    text,
    itemType: 'checkbox' as const,
    checked: theme === id,
  });
  const utilities: TopNavigationProps.Utility[] = [];
  if (clients.length > 0 || rights.isPartner)
    utilities.push({
      type: 'menu-dropdown',
      text: current?.name ?? client ?? t('Choose a client'),
      ariaLabel: client ? t('Client: {name}. Choose another one', { name: current?.name ?? client }) : t('Choose a client'),
      iconName: 'group',
      items: [
        ...clients.slice(0, mostInMenu).map((one) => ({
          id: one.id,
          text: one.name === one.id ? one.name : `${one.name} (${one.id})`,
          href: samePageOf(one.id),
          disabled: one.id === client,
        })),
        ...(rights.isPartner ? [{ id: '/', text: t('All clients'), href: '/clients' }] : []),
      ],
      onItemFollow: go,
    });
  utilities.push({
    type: 'menu-dropdown',
    iconName: 'settings',
    ariaLabel: t('How the pages look'),
    title: t('Appearance'),
    items: [
      {
        id: 'theme',
        text: t('Colours'),
        items: [
          themeItem('light', t('Light')),
          themeItem('dark', t('Dark')),
          themeItem('system', t('As this device')),
        ],
      },
      {
        id: 'density',
        text: t('Density'),
        items: [{ id: 'compact', text: t('Compact'), itemType: 'checkbox', checked: compact }],
      },
    ],
    onItemClick: ({ detail }) => {
      if (detail.id === 'compact') setCompact(!compact);
      else setTheme(detail.id.replace('theme-', '') as Theme);
    },
  });
  utilities.push({
    type: 'menu-dropdown',
    text: session.user?.name || session.user?.email || t('You'),
    description: session.user?.email,
    iconName: 'user-profile',
    ariaLabel: t('You are signed in as {name}', { name: session.user?.name || session.user?.email || '' }),
    items: [
      { id: 'me', text: t('My account'), href: '/me' },
      { id: 'sign-out', text: t('Sign out') },
    ],
    onItemFollow: go,
    onItemClick: (event) => {
      if (event.detail.id === 'sign-out') void signOut();
    },
  });
  return (
    <TopNavigation
      identity={{
        href: client ? clientPath(client) : '/',
        title: 'farthing',
        logo: { src: logo, alt: t('A wren on a coin') },
        onFollow: (event) => {
          event.preventDefault();
          navigate(client ? clientPath(client) : '/');
        },
      }}
      utilities={utilities}
      i18nStrings={{
        overflowMenuTriggerText: t('More'),
        overflowMenuTitleText: t('All'),
        overflowMenuBackIconAriaLabel: t('Back'),
        overflowMenuDismissIconAriaLabel: t('Close the menu'),
      }}
    />
  );
}
