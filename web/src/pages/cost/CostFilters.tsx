import PropertyFilter, { type PropertyFilterProps } from '@cloudscape-design/components/property-filter';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { dimensionValuesQuery, type Dimensions } from '@/api/cost';
import { useDebounced } from '@/shared/useDebounced';
import { dimensionTitle, valueText } from '@/words/cost';
import { formatMoney } from '@/words/format';
import { t } from '@/words/translate';
import type { CostFilter } from './filterGrammar';
import type { DateRange } from './ranges';

/** Stands for charges without a value: the component takes an empty text for no choice. No value of AWS begins so. */
const noValue = '\u2205';

const toChoice = (value: string) => (value === '' ? noValue : value);
const fromChoice = (choice: string) => (choice === noValue ? '' : choice);

export function toTokens(filters: readonly CostFilter[]): PropertyFilterProps.Token[] {
  return filters.map((one) => ({ propertyKey: one.dimension, operator: one.exclude ? '!=' : '=', value: one.values.map(toChoice) }));
}

export function fromTokens(tokens: readonly PropertyFilterProps.Token[]): CostFilter[] {
  return tokens.flatMap((one) => {
    const values: string[] = Array.isArray(one.value) ? one.value.map(String) : typeof one.value === 'string' ? [one.value] : [];
    return one.propertyKey && values.length > 0 ? [{ dimension: one.propertyKey, exclude: one.operator === '!=', values: values.map(fromChoice) }] : [];
  });
}

interface CostFiltersProps {
  client: string;
  filters: CostFilter[];
  onChange: (filters: CostFilter[]) => void;
  dimensions: Dimensions | undefined;
  accounts: ReadonlyMap<string, string>;
  dates: DateRange;
}

/** What is counted in and what is left out; values are offered with the dearest first. All filters hold together. */
export function CostFilters({ client, filters, onChange, dimensions, accounts, dates }: CostFiltersProps) {
  const [asked, setAsked] = useState<{ dimension: string; contains: string } | null>(null);
  const still = useDebounced(asked, 200);
  const values = useQuery({
    ...dimensionValuesQuery(client, still?.dimension ?? '', { limit: 200, ...(still?.contains ? { contains: still.contains } : {}), from: dates.from, to: dates.to }),
    enabled: Boolean(still?.dimension),
  });
  const names = useMemo(() => {
    if (!dimensions) return filters.map((one) => one.dimension);
    const known = [...dimensions.dimensions.map((one) => one.name), ...dimensions.tags.map((key) => `tag:${key}`), ...dimensions.categories.map((name) => `category:${name}`)];
    return [...new Set([...known, ...filters.map((one) => one.dimension)])];
  }, [dimensions, filters]);
  const properties = useMemo(
    () =>
      names.map((name): PropertyFilterProps.FilteringProperty => {
        const title = dimensionTitle(name, dimensions);
        const format = (value: unknown) => (Array.isArray(value) ? value : [value]).map((one) => valueText(name, fromChoice(String(one)), accounts)).join(', ');
        return {
          key: name,
          propertyLabel: title,
          groupValuesLabel: t('Values of {column}', { column: title }),
          group: name.startsWith('tag:') ? 'tags' : name.startsWith('category:') ? 'categories' : undefined,
          operators: (['=', '!='] as const).map((operator) => ({ operator, tokenType: 'enum' as const, format })),
        };
      }),
    [names, dimensions, accounts],
  );
  const options = useMemo(
    () =>
      (values.data?.values ?? []).map((one): PropertyFilterProps.FilteringOption => ({
        propertyKey: still?.dimension ?? '',
        value: toChoice(one.value),
        label: valueText(still?.dimension ?? '', one.value, accounts),
        tags: [formatMoney(one.cost, one.currency)],
        filteringTags: [one.value],
      })),
    [values.data, still, accounts],
  );
  return (
    <PropertyFilter
      query={{ tokens: toTokens(filters), operation: 'and' }}
      onChange={({ detail }) => onChange(fromTokens(detail.tokens))}
      filteringProperties={properties}
      filteringOptions={options}
      customGroupsText={[
        { group: 'tags', properties: t('Tags'), values: t('Values of tags') },
        { group: 'categories', properties: t('Cost categories'), values: t('Values of cost categories') },
      ]}
      disableFreeTextFiltering
      readOnlyOperations
      expandToViewport
      virtualScroll
      filteringPlaceholder={t('Filter by service, account, tag …')}
      filteringAriaLabel={t('Filter costs')}
      filteringEmpty={t('No values')}
      filteringLoadingText={t('Looking up values …')}
      filteringErrorText={t('The values could not be looked up.')}
      filteringRecoveryText={t('Try again')}
      filteringStatusType={values.isFetching || still !== asked ? 'loading' : values.isError ? 'error' : 'finished'}
      onLoadItems={({ detail }) => {
        const dimension = detail.filteringProperty?.key;
        if (!dimension) return;
        if (detail.samePage) void values.refetch();
        if (dimension !== asked?.dimension || detail.filteringText !== asked.contains) setAsked({ dimension, contains: detail.filteringText });
      }}
    />
  );
}
