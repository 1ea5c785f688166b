import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { labelsQuery, type Label } from '@/api/labels';
import { useRights } from '@/api/session';
import { clientPath } from '@/app/navigation';
import { costPath } from '@/pages/cost/addresses';
import { plainView } from '@/pages/cost/costView';
import { DataTable, type DataColumn } from '@/shared/DataTable';
import { Empty } from '@/shared/Empty';
import { PageButton, PageLink } from '@/shared/links';
import { Status } from '@/shared/Status';
import { useClient } from '@/shared/useClient';
import { useDocumentTitle } from '@/shared/useDocumentTitle';
import { keyOf, kindName, kindOf, sayingOf, whereText } from '@/words/labels';
import { t } from '@/words/translate';
import { AliasDialog, RemoveAlias } from './AliasDialogs';

/** The keys of tags and cost categories, how bills spell them, and what somebody has said of them. */
export default function TagKeys() {
  const client = useClient();
  const rights = useRights(client);
  const labels = useQuery(labelsQuery(client));
  const [editing, setEditing] = useState<Label | 'new' | null>(null);
  const [removing, setRemoving] = useState<Label | null>(null);
  useDocumentTitle(t('Tag keys'));
  const all = labels.data?.labels ?? [];
  const columns: DataColumn<Label>[] = [
    { id: 'name', header: t('Key'), isRowHeader: true, minWidth: 180, text: (one) => keyOf(one.name), cell: (one) => <PageLink href={costPath(client, { ...plainView, groupBy: [one.name] })}><span className="wrap">{keyOf(one.name)}</span></PageLink> },
    { id: 'kind', header: t('Kind'), minWidth: 120, text: (one) => kindName(kindOf(one.name)), cell: (one) => kindName(kindOf(one.name)) },
    {
      id: 'spellings',
      header: t('Spelled in the bills'),
      minWidth: 260,
      text: (one) => one.spellings.map(({ label }) => keyOf(label)).join(', '),
      filters: false,
      cell: (one) => (
        <ul className="plain-list">
          {one.spellings.map((spelling) => (
            <li key={spelling.label}>
              <code className="wrap">{keyOf(spelling.label)}</code> <small>{whereText(spelling)}</small>
            </li>
          ))}
        </ul>
      ),
    },
    {
      id: 'said',
      header: t('How it is one key'),
      minWidth: 180,
      text: (one) => sayingOf(one).text,
      cell: (one) => {
        const { type, text } = sayingOf(one);
        return (
          <>
            {type ? <Status type={type} text={text} /> : text}
            {one.may_be.length > 0 && <div className="wrap">{t('It may be {others} as well; nobody can tell, so it stays apart.', { others: one.may_be.map(keyOf).join(t(' or ')) })}</div>}
          </>
        );
      },
    },
    ...(rights.writeTagKeys
      ? [
          {
            id: 'do',
            header: t('Actions'),
            minWidth: 150,
            cell: (one: Label) => (
              <SpaceBetween size="s" direction="horizontal">
                <Button variant="inline-link" ariaLabel={one.alias ? t('Change the alias {name}', { name: keyOf(one.name) }) : t('Add alias of {name}', { name: keyOf(one.name) })} onClick={() => setEditing(one)}>
                  {one.alias ? t('Change') : t('Add alias')}
                </Button>
                {one.alias && (
                  <Button variant="inline-link" ariaLabel={t('Remove the alias {name}', { name: keyOf(one.name) })} onClick={() => setRemoving(one)}>
                    {t('Remove')}
                  </Button>
                )}
              </SpaceBetween>
            ),
          },
        ]
      : []),
  ];
  return (
    <>
      <DataTable
        id="tag-keys"
        level="h1"
        title={t('Tag keys')}
        description={t('Each form of the bill spells a key in its own way. What is one key is asked for by any of its spellings, in all bills of the client.')}
        items={labels.data?.labels}
        error={labels.error}
        retry={() => void labels.refetch()}
        trackBy={(one) => one.name}
        nouns={[t('key'), t('keys')]}
        sortedBy="name"
        actions={
          rights.writeTagKeys && (
            <Button variant="primary" disabled={all.length === 0} onClick={() => setEditing('new')}>
              {t('Add alias')}
            </Button>
          )
        }
        columns={columns}
        empty={
          <Empty title={t('The bills have no tags')} action={<PageButton href={clientPath(client, 'bills')}>{t('All bills')}</PageButton>}>
            {t('Activate cost allocation tags in the billing console of the payer account; AWS puts them into the next deliveries.')}
          </Empty>
        }
      />
      {editing && <AliasDialog client={client} labels={all} label={editing === 'new' ? null : editing} close={() => setEditing(null)} />}
      {removing && <RemoveAlias client={client} label={removing} close={() => setRemoving(null)} />}
    </>
  );
}
