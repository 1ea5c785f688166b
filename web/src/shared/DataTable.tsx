import { useCollection } from '@cloudscape-design/collection-hooks';
import Button from '@cloudscape-design/components/button';
import CollectionPreferences, { type CollectionPreferencesProps } from '@cloudscape-design/components/collection-preferences';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import PropertyFilter, { type PropertyFilterProps } from '@cloudscape-design/components/property-filter';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useEffect, useMemo, useRef, type ReactNode } from 'react';
import { useSearchParams } from 'react-router-dom';
import { counted, t } from '@/words/translate';
import { Empty } from './Empty';
import { figureColumn } from './figureColumn';
import { readFilter, writeFilter } from './filterText';
import { ProblemAlert } from './ProblemAlert';
import { useLocalState } from './useLocalState';

export interface DataColumn<Item> {
  id: string;
  header: string;
  cell: (item: Item) => ReactNode;
  /** What it is filtered and, without `compare`, sorted by. Without it, it is neither. */
  text?: (item: Item) => string;
  compare?: (left: Item, right: Item) => number;
  /** The values that are offered in the filter are those that occur; false: it is sorted by, not filtered. */
  filters?: boolean;
  isRowHeader?: boolean;
  /** Amounts, counts and percents stand at the end of their column. */
  isFigure?: boolean;
  /** Not shown until somebody asks for it. */
  hidden?: boolean;
  width?: number;
  minWidth?: number;
}

interface DataTableProps<Item> {
  /** Under which the preferences are kept in this browser. */
  id: string;
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  info?: ReactNode;
  /** `h1` where the table is the page. */
  level?: 'h1' | 'h2' | 'h3';
  items: readonly Item[] | undefined;
  error?: unknown;
  retry?: () => void;
  columns: DataColumn<Item>[];
  trackBy: (item: Item) => string;
  empty: ReactNode;
  /** One and many: `account`, `accounts`. */
  nouns: [one: string, many: string];
  /** Before the table's parameters in the address, where a page has several tables. */
  prefix?: string;
  sortedBy?: string;
  selection?: { chosen: Item[]; choose: (items: Item[]) => void; label: (item: Item) => string; isDisabled?: (item: Item) => boolean };
  variant?: TableProps['variant'];
  /** It has more columns than a window shows: the first stays while the others move. */
  isWide?: boolean;
  /** Questions to the server, before the filter of what it answered. */
  above?: ReactNode;
  /** More of the list is on the server. */
  more?: { load: () => void; loading: boolean };
}

interface Preferences {
  pageSize: number;
  wrapLines: boolean;
  stripedRows: boolean;
  contentDisplay?: readonly CollectionPreferencesProps.ContentDisplayItem[];
}

const pageSizes = [10, 20, 50, 100];

/**
 * A list with filter, order, pages and preferences, all of it in the address or in the browser. Every list of ours is
 * one of these, so that they behave alike.
 */
export function DataTable<Item>(props: DataTableProps<Item>) {
  const { id, items, columns, trackBy, nouns, prefix = '', selection, level = 'h2' } = props;
  const [parameters, setParameters] = useSearchParams();
  const [preferences, setPreferences] = useLocalState<Preferences>(`table.${id}`, { pageSize: 20, wrapLines: true, stripedRows: false });

  const filtered = useMemo(() => columns.filter((one) => one.text && one.filters !== false), [columns]);
  const keys = useMemo(() => filtered.map((one) => one.id), [filtered]);
  // The collection filters by properties: each column's text stands beside its item.
  const rows = useMemo(
    () => (items ?? []).map((item) => ({ item, ...Object.fromEntries(filtered.map((one) => [one.id, one.text?.(item) ?? ''])) })),
    [items, filtered],
  );
  type Row = (typeof rows)[number];

  // The table knows the column it is sorted by through its comparator, which must stay the same while columns are made anew.
  const latest = useRef(columns);
  latest.current = columns;
  const comparators = useRef(new Map<string, (left: Row, right: Row) => number>());
  const comparatorOf = (id: string) => {
    const known = comparators.current.get(id);
    if (known) return known;
    const made = (left: Row, right: Row) => {
      const column = latest.current.find((one) => one.id === id);
      if (column?.compare) return column.compare(left.item, right.item);
      const [a, b] = [column?.text?.(left.item) ?? '', column?.text?.(right.item) ?? ''];
      return a.localeCompare(b, undefined, { numeric: true, sensitivity: 'base' });
    };
    comparators.current.set(id, made);
    return made;
  };

  const definitions: TableProps.ColumnDefinition<Row>[] = useMemo(
    () =>
      columns.map((one) => {
        const column: TableProps.ColumnDefinition<Row> = {
          id: one.id,
          header: one.header,
          cell: (row) => one.cell(row.item),
          isRowHeader: one.isRowHeader,
          width: one.width,
          minWidth: one.minWidth ?? 110,
          sortingComparator: one.compare || one.text ? comparatorOf(one.id) : undefined,
        };
        return one.isFigure ? figureColumn(column) : column;
      }),
    // What comparatorOf gives for an id never changes.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [columns],
  );

  const written = parameters.get(`${prefix}sort`) ?? props.sortedBy ?? '';
  const sortingColumn = definitions.find((one) => one.id === written.replace(/^-/, ''));
  const filterKey = parameters.getAll(`${prefix}where`).join('\n') + (parameters.get(`${prefix}match`) ?? '');
  const { items: shown, actions, collectionProps, propertyFilterProps, filteredItemsCount, paginationProps } = useCollection(rows, {
    propertyFiltering: {
      filteringProperties: filtered.map((one) => ({
        key: one.id,
        propertyLabel: one.header,
        groupValuesLabel: t('Values of {column}', { column: one.header }),
        operators: ['=', '!=', ':', '!:'],
      })),
      defaultQuery: readFilter(parameters, prefix, keys),
      empty: props.empty,
      noMatch: (
        <Empty
          title={t('Nothing matches the filter')}
          action={<Button onClick={() => actions.setPropertyFiltering({ tokens: [], operation: 'and' })}>{t('Clear the filter')}</Button>}
        >
          {t('There are {many}, but none that the filter lets through.', { many: counted(rows.length, `{n} ${nouns[0]}`, `{n} ${nouns[1]}`) })}
        </Empty>
      ),
    },
    sorting: sortingColumn ? { defaultState: { sortingColumn, isDescending: written.startsWith('-') } } : {},
    pagination: { pageSize: preferences.pageSize },
    selection: { trackBy: (row) => trackBy(row.item) },
  });

  // Back, forward and links change the filter from outside.
  useEffect(() => {
    actions.setPropertyFiltering(readFilter(parameters, prefix, keys));
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [filterKey]);

  const change = (how: (parameters: URLSearchParams) => void) =>
    setParameters(
      (before) => {
        const after = new URLSearchParams(before);
        how(after);
        return after;
      },
      { replace: true },
    );
  const onFilter = (query: PropertyFilterProps.Query) => {
    actions.setPropertyFiltering(query);
    change((after) => writeFilter(after, prefix, query));
  };
  const isFiltered = propertyFilterProps.query.tokens.length > 0;
  const total = items?.length ?? 0;
  const display =
    preferences.contentDisplay?.length === columns.length
      ? preferences.contentDisplay
      : columns.map((one) => ({ id: one.id, visible: !one.hidden }));

  return (
    <SpaceBetween size="m">
      {props.error ? <ProblemAlert error={props.error} retry={props.retry} /> : null}
      {(!props.error || items) && (
        <Table<Row>
          {...collectionProps}
          variant={props.variant ?? 'container'}
          items={shown}
          columnDefinitions={definitions}
          columnDisplay={display}
          trackBy={(row) => trackBy(row.item)}
          loading={items === undefined}
          loadingText={t('Loading {what} …', { what: nouns[1] })}
          wrapLines={preferences.wrapLines}
          stripedRows={preferences.stripedRows}
          enableKeyboardNavigation
          stickyColumns={props.isWide ? { first: 1, last: 0 } : undefined}
          onSortingChange={(event) => {
            collectionProps.onSortingChange?.(event);
            const { sortingColumn: column, isDescending } = event.detail;
            const found = definitions.find((one) => one.sortingComparator === column.sortingComparator);
            if (found?.id) change((after) => after.set(`${prefix}sort`, `${isDescending ? '-' : ''}${found.id}`));
          }}
          selectionType={selection ? 'multi' : undefined}
          selectedItems={selection ? rows.filter((row) => selection.chosen.some((one) => trackBy(one) === trackBy(row.item))) : undefined}
          onSelectionChange={({ detail }) => selection?.choose(detail.selectedItems.map((row) => row.item))}
          isItemDisabled={(row) => selection?.isDisabled?.(row.item) ?? false}
          ariaLabels={{
            tableLabel: props.title,
            selectionGroupLabel: t('Choose {many}', { many: nouns[1] }),
            allItemsSelectionLabel: () => t('all'),
            itemSelectionLabel: (_, row) => selection?.label(row.item) ?? '',
          }}
          header={
            <Header
              variant={level}
              headingTagOverride={level}
              counter={items ? (isFiltered ? `(${filteredItemsCount ?? 0}/${total})` : `(${total}${props.more ? '+' : ''})`) : undefined}
              description={props.description}
              actions={props.actions}
              info={props.info}
            >
              {props.title}
            </Header>
          }
          filter={
            <SpaceBetween size="s">
              {props.above}
              <PropertyFilter
                {...propertyFilterProps}
                onChange={({ detail }) => onFilter(detail)}
                filteringPlaceholder={t('Filter {many} by text, property or value', { many: nouns[1] })}
                filteringAriaLabel={t('Filter {many}', { many: nouns[1] })}
                countText={counted(filteredItemsCount ?? 0, '{n} match', '{n} matches')}
                expandToViewport
              />
            </SpaceBetween>
          }
          pagination={<Pagination {...paginationProps} openEnd={Boolean(props.more)} />}
          preferences={
            <CollectionPreferences
              title={t('What this list shows')}
              confirmLabel={t('Apply')}
              cancelLabel={t('Cancel')}
              preferences={{ ...preferences, contentDisplay: display }}
              onConfirm={({ detail }) => setPreferences({ ...preferences, ...(detail as Partial<Preferences>) })}
              pageSizePreference={{
                title: t('Rows on a page'),
                options: pageSizes.map((value) => ({ value, label: t('{n} rows', { n: value }) })),
              }}
              wrapLinesPreference={{ label: t('Wrap lines'), description: t('Show long texts on several lines') }}
              stripedRowsPreference={{ label: t('Striped rows'), description: t('Shade every other row') }}
              contentDisplayPreference={{
                title: t('Columns'),
                description: t('Choose which columns are shown, and in which order'),
                options: columns.map((one) => ({ id: one.id, label: one.header, alwaysVisible: one.isRowHeader })),
              }}
            />
          }
          footer={
            props.more && (
              <Button variant="inline-link" loading={props.more.loading} onClick={props.more.load}>
                {t('Load more {many}', { many: nouns[1] })}
              </Button>
            )
          }
        />
      )}
    </SpaceBetween>
  );
}
