import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import LiveRegion from '@cloudscape-design/components/live-region';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type KeyboardEvent } from 'react';
import { useBeforeUnload, useParams } from 'react-router-dom';
import { answerWithTag, api } from '@/api/client';
import { dashboardQuery, type Dashboard, type Widget } from '@/api/cost';
import { asProblem } from '@/api/problem';
import { useRights } from '@/api/session';
import { useFlashes } from '@/app/Flashes';
import { clientPath } from '@/app/navigation';
import { Empty } from '@/shared/Empty';
import { Loaded } from '@/shared/Loaded';
import { PageButton } from '@/shared/links';
import { Page } from '@/shared/Page';
import { ProblemAlert } from '@/shared/ProblemAlert';
import { useClient } from '@/shared/useClient';
import { useUrlState } from '@/shared/useUrlState';
import '@/shared/figures.css';
import { t } from '@/words/translate';
import { AddTile } from './AddTile';
import './dashboards.css';
import { add, inReadingOrder, step, type Step } from './layout';
import { Tile } from './Tile';

export default function OwnDashboard() {
  const client = useClient();
  const { dashboard = '' } = useParams();
  const query = useQuery(dashboardQuery(client, dashboard));
  return (
    <Loaded query={query} what={t('the dashboard')}>
      {({ body, tag }) => <Board key={body.id} client={client} dashboard={body} tag={tag} />}
    </Loaded>
  );
}

interface Draft {
  name: string;
  widgets: Widget[];
}

const keys: Record<string, [plain: Step, shifted: Step]> = {
  ArrowLeft: ['left', 'narrower'],
  ArrowRight: ['right', 'wider'],
  ArrowUp: ['up', 'shorter'],
  ArrowDown: ['down', 'taller'],
};

/** A dashboard to look at, and for whoever may, to arrange. Nothing is saved before somebody says so. */
function Board({ client, dashboard, tag }: { client: string; dashboard: Dashboard; tag: string }) {
  const queries = useQueryClient();
  const { flash } = useFlashes();
  const rights = useRights(client);
  const [edit, setEdit] = useUrlState('edit', '', 'push');
  const isEditing = edit === 'yes' && rights.writeDashboards;
  const [draft, setDraft] = useState<Draft | null>(null);
  // The tag of what the draft was begun from: what others saved since is not written over.
  const [begun, setBegun] = useState(tag);
  const [adding, setAdding] = useState(false);
  const [said, setSaid] = useState('');
  const shown = isEditing && draft ? draft : dashboard;
  const isChanged = draft !== null && JSON.stringify([draft.name, draft.widgets]) !== JSON.stringify([dashboard.name, dashboard.widgets]);
  useBeforeUnload((event) => {
    if (isEditing && isChanged) event.preventDefault();
  });
  useEffect(() => {
    if (!isEditing) {
      setDraft(null);
      setBegun(tag);
    }
  }, [isEditing, tag]);

  const change = (next: Partial<Draft>) => {
    if (draft === null) setBegun(tag);
    setDraft((before) => ({ ...(before ?? { name: dashboard.name, widgets: dashboard.widgets }), ...next }));
  };
  const save = useMutation({
    mutationFn: () =>
      answerWithTag(
        api.PATCH('/api/v1/clients/{client}/dashboards/{dashboard}', {
          params: { path: { client, dashboard: dashboard.id }, header: { 'If-Match': begun } },
          body: { name: shown.name.trim(), widgets: shown.widgets },
        }),
      ),
    onSuccess: (saved) => {
      queries.setQueryData(dashboardQuery(client, dashboard.id).queryKey, saved);
      void queries.invalidateQueries({ queryKey: [client, 'dashboards'], exact: true });
      setBegun(saved.tag);
      setEdit('');
      flash({ type: 'success', header: t('“{name}” is saved', { name: saved.body.name }) });
    },
  });
  const readAnew = async () => {
    save.reset();
    setDraft(null);
    const read = await queries.fetchQuery({ ...dashboardQuery(client, dashboard.id), staleTime: 0 });
    setBegun(read.tag);
  };
  const move = (at: number, how: Step) => {
    const widgets = step(shown.widgets, at, how);
    const now = widgets[at];
    change({ widgets });
    if (now) setSaid(t('{title}: column {column}, row {row}, {width} wide, {height} high', { title: nameOf(now), column: now.column + 1, row: now.row + 1, width: now.width, height: now.height }));
  };
  const onKey = (event: KeyboardEvent, at: number) => {
    const found = keys[event.key];
    if (!found || event.target !== event.currentTarget) return;
    event.preventDefault();
    move(at, event.shiftKey ? found[1] : found[0]);
  };

  return (
    <Page
      title={dashboard.name}
      description={t('Made by {name}', { name: dashboard.made_by })}
      actions={
        <SpaceBetween size="xs" direction="horizontal">
          {isEditing ? (
            [
              <Button key="cancel" variant="link" onClick={() => setEdit('')}>
                {t('Cancel')}
              </Button>,
              <Button key="add" iconName="add-plus" onClick={() => setAdding(true)}>
                {t('Add a tile')}
              </Button>,
              <Button key="save" variant="primary" loading={save.isPending} disabled={!isChanged || shown.name.trim() === ''} onClick={() => save.mutate()}>
                {t('Save')}
              </Button>,
            ]
          ) : (
            [
              <PageButton key="all" href={clientPath(client, 'dashboards')}>
                {t('All dashboards')}
              </PageButton>,
              rights.writeDashboards && (
                <Button key="edit" variant="primary" onClick={() => setEdit('yes')}>
                  {t('Arrange')}
                </Button>
              ),
            ]
          )}
        </SpaceBetween>
      }
    >
      <SpaceBetween size="l">
        {save.error ? (
          asProblem(save.error).isOutdated ? (
            <Alert type="error" header={t('Somebody else changed it meanwhile')} action={<Button onClick={() => void readAnew()}>{t('Show what is there now')}</Button>}>
              {t('Your changes are not saved. Showing what is there now gives them up.')}
            </Alert>
          ) : (
            <ProblemAlert error={save.error} />
          )
        ) : null}
        {isEditing && (
          <SpaceBetween size="s">
            <FormField label={t('Name')}>
              <Input value={shown.name} onChange={({ detail }) => change({ name: detail.value.slice(0, 128) })} />
            </FormField>
            <Alert type="info">{t('Arrow keys move the tile that has the focus; with Shift they make it larger or smaller. The buttons above each tile do the same.')}</Alert>
          </SpaceBetween>
        )}
        <LiveRegion hidden>{said}</LiveRegion>
        {shown.widgets.length === 0 ? (
          <Empty title={t('Nothing stands here yet')} action={rights.writeDashboards && <Button onClick={() => (isEditing ? setAdding(true) : setEdit('yes'))}>{isEditing ? t('Add a tile') : t('Arrange')}</Button>}>
            {t('Add saved reports, ready questions or words.')}
          </Empty>
        ) : (
          <div className="tiles placed">
            {inReadingOrder(shown.widgets).map((at) => {
              const widget = shown.widgets[at] as Widget;
              return (
                <div
                  key={at}
                  style={{ gridColumn: `${widget.column + 1} / span ${widget.width}`, gridRow: `${widget.row + 1} / span ${widget.height}` }}
                  className={isEditing ? 'tile-editing' : undefined}
                  tabIndex={isEditing ? 0 : undefined}
                  role={isEditing ? 'group' : undefined}
                  aria-label={isEditing ? t('{title}. Arrow keys move it, with Shift they change its size', { title: nameOf(widget) }) : undefined}
                  onKeyDown={isEditing ? (event) => onKey(event, at) : undefined}
                >
                  {isEditing && <TileBar widget={widget} move={(how) => move(at, how)} remove={() => change({ widgets: shown.widgets.filter((_, index) => index !== at) })} />}
                  <Tile client={client} widget={widget} />
                </div>
              );
            })}
          </div>
        )}
      </SpaceBetween>
      {adding && (
        <AddTile
          client={client}
          add={(widget) => {
            change({ widgets: add(shown.widgets, widget) });
            setAdding(false);
          }}
          close={() => setAdding(false)}
        />
      )}
    </Page>
  );
}

function nameOf(widget: Widget): string {
  return widget.title || (widget.kind === 'text' ? t('Words') : t('Tile'));
}

function TileBar({ widget, move, remove }: { widget: Widget; move: (how: Step) => void; remove: () => void }) {
  const title = nameOf(widget);
  const steps: [Step, 'angle-left' | 'angle-right' | 'angle-up' | 'angle-down', string][] = [
    ['left', 'angle-left', t('Move {title} to the left', { title })],
    ['right', 'angle-right', t('Move {title} to the right', { title })],
    ['up', 'angle-up', t('Move {title} up', { title })],
    ['down', 'angle-down', t('Move {title} down', { title })],
  ];
  const sizes: [Step, string, string][] = [
    ['narrower', t('Narrower'), t('Make {title} narrower', { title })],
    ['wider', t('Wider'), t('Make {title} wider', { title })],
    ['shorter', t('Shorter'), t('Make {title} shorter', { title })],
    ['taller', t('Taller'), t('Make {title} taller', { title })],
  ];
  return (
    <div className="tile-bar">
      {steps.map(([how, icon, label]) => (
        <Button key={how} variant="icon" iconName={icon} ariaLabel={label} onClick={() => move(how)} />
      ))}
      {sizes.map(([how, text, label]) => (
        <Button key={how} variant="inline-link" ariaLabel={label} onClick={() => move(how)}>
          {text}
        </Button>
      ))}
      <Button variant="icon" iconName="remove" ariaLabel={t('Remove {title}', { title })} onClick={remove} />
    </div>
  );
}
