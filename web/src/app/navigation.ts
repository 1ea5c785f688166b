import type { SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import type { Rights } from '@/api/session';
import { t } from '@/words/translate';

export function clientPath(client: string, rest = ''): string {
  return `/clients/${encodeURIComponent(client)}${rest ? `/${rest}` : ''}`;
}

/** The side navigation of one client. A new page stands here and in routes.tsx. */
export function navigationItems(client: string, rights: Rights, errors: number, badge: (n: number) => React.ReactNode): SideNavigationProps.Item[] {
  const to = (rest = '') => clientPath(client, rest);
  const items: SideNavigationProps.Item[] = [
    { type: 'link', text: t('Home'), href: to() },
    { type: 'link', text: t('Cost explorer'), href: to('cost') },
    { type: 'link', text: t('Reports'), href: to('reports') },
    { type: 'link', text: t('Dashboards'), href: to('dashboards') },
    { type: 'link', text: t('Commitments'), href: to('commitments') },
    { type: 'link', text: t('Bills'), href: to('bills') },
    { type: 'divider' },
    {
      type: 'section',
      text: t('Cloud accounts'),
      items: [
        { type: 'link', text: t('Connections'), href: to('accounts') },
        { type: 'link', text: t('Child accounts'), href: to('accounts/children') },
        { type: 'link', text: t('Configuration errors'), href: to('accounts/errors'), info: errors > 0 ? badge(errors) : undefined },
        { type: 'link', text: t('Policies and templates'), href: to('accounts/templates') },
      ],
    },
  ];
  const ofAdministrators: SideNavigationProps.Link[] = [
    { type: 'link', text: t('Users'), href: to('settings/users') },
    { type: 'link', text: t('Invitations'), href: to('settings/invitations') },
    { type: 'link', text: t('API tokens'), href: to('settings/tokens') },
    { type: 'link', text: t('Audit log'), href: to('settings/audit') },
    { type: 'link', text: t('Retention'), href: to('settings/retention') },
  ];
  items.push({
    type: 'section',
    text: t('Organisation settings'),
    items: [{ type: 'link', text: t('Tag keys'), href: to('settings/tag-keys') }, ...(rights.administrate ? ofAdministrators : [])],
  });
  if (rights.isPartner)
    items.push({ type: 'section', text: t('Partner'), items: [{ type: 'link', text: t('Clients'), href: '/clients' }] });
  return items;
}

/** The item of the side navigation that a page belongs to. */
export function activeHref(path: string, items: readonly SideNavigationProps.Item[]): string {
  const hrefs: string[] = [];
  const collect = (list: readonly SideNavigationProps.Item[]) => {
    for (const item of list) {
      if ('href' in item && item.href) hrefs.push(item.href);
      if ('items' in item) collect(item.items);
    }
  };
  collect(items);
  const fits = hrefs.filter((href) => path === href || path.startsWith(`${href}/`));
  return fits.sort((a, b) => b.length - a.length)[0] ?? path;
}
