import { describe, expect, it } from 'vitest';
import { costAddress, type ReportQuery } from '@/api/cost';
import { datesOf, drillDown, fromReportQuery, plainView, readView, toParameters, toReportQuery, writeView, zoomIn } from '@/pages/cost/costView';
import { addMonths, fillTimes, rangeBefore, resolveRange } from '@/pages/cost/ranges';

const read = (text: string) => readView(new URLSearchParams(text));
const written = (text: string) => decodeURIComponent(writeView(read(text)).toString());

describe('the explorer in the address', () => {
  it('leaves out what is as always', () => expect(written('')).toBe(''));

  it('reads what it has written', () => {
    const address =
      'from=2026-09&to=2026-11&group_by=account,tag:team&filter=service=AmazonEC2,AmazonS3&filter=tag:team!=&metric=amortised&granularity=day&by=usage-date&chart=line&compare=before&top=12&as_of=2026-11-03';
    expect(written(address)).toBe(address);
  });

  it('tells no grouping from the usual one', () => {
    expect(read('group_by=').groupBy).toEqual([]);
    expect(written('group_by=')).toBe('group_by=');
    expect(read('').groupBy).toEqual(['service']);
  });

  it('takes what cannot be read as not there', () => {
    expect(read('range=soon&metric=guessed&granularity=week&chart=3d&filter=nonsense&top=-1&as_of=now&from=2026-13')).toEqual(plainView);
  });

  it('turns a range that is the wrong way round', () => expect(read('from=2026-11&to=2026-09')).toMatchObject({ from: '2026-09', to: '2026-11' }));

  it('never cuts a bill at a day', () => {
    expect(read('from=2026-11-03&to=2026-11-05&by=billing-period').by).toBe('');
    expect(read('range=last_30_days&by=billing-period').by).toBe('');
    expect(read('from=2026-11&to=2026-11&by=billing-period').by).toBe('billing-period');
  });

  it('keeps at most three groupings, none twice, also with commas in their names', () => {
    expect(read('group_by=service,"tag:a,b",service,account,region').groupBy).toEqual(['service', 'tag:a,b', 'account']);
    expect(written('group_by=service,"tag:a,b"')).toBe('group_by=service,"tag:a,b"');
  });

  it('keeps what else is in the address', () => {
    expect(writeView({ ...plainView, metric: 'list' }, new URLSearchParams('report=rep-1&metric=blended')).toString()).toBe('report=rep-1&metric=list');
  });
});

describe('the question to the server', () => {
  it('has dates instead of names, and no top without groups', () => {
    const view = read('range=last_month&group_by=&filter=region=eu-west-1');
    expect(toParameters(view, datesOf(view, '2026-01-15'))).toEqual({
      from: '2025-12',
      to: '2025-12',
      granularity: 'month',
      filter: ['region=eu-west-1'],
      metric: 'unblended',
    });
  });

  it('can be asked for as a file, filter by filter', () => {
    const view = read('from=2026-09&to=2026-09&filter=service=A,B&filter=account!=1');
    expect(decodeURIComponent(costAddress('acme', toParameters(view, datesOf(view, '')), 'csv'))).toBe(
      '/api/v1/clients/acme/cost?from=2026-09&to=2026-09&granularity=month&group_by=service&top=100&filter=service=A,B&filter=account!=1&metric=unblended&format=csv',
    );
  });

  it('is kept as a report and comes back', () => {
    for (const address of ['range=this_year&group_by=account&metric=net-amortised', 'from=2026-09-01&to=2026-09-30&granularity=day&chart=area&filter=tag:team=', 'compare=before&as_of=2026-11-03']) {
      const view = read(address);
      expect(fromReportQuery(toReportQuery(view))).toEqual(view);
    }
  });

  it('of a report that was kept before it could say so is compared with nothing, as of now', () => {
    const { compare: _compare, as_of: _asOf, ...older } = toReportQuery(plainView);
    expect(fromReportQuery(older)).toEqual(plainView);
  });

  it('of a report whose dates are gone is the usual one', () => {
    const query: ReportQuery = { ...toReportQuery(plainView), range: 'custom', from: null, to: null };
    expect(fromReportQuery(query).range).toBe(plainView.range);
  });
});

describe('the way down', () => {
  it('leads from service over usage type and resource to charges', () => {
    const services = read('metric=amortised');
    const types = drillDown(services, { service: 'AmazonEC2' });
    expect(types).toMatchObject({ groupBy: ['usage-type'], metric: 'amortised', filters: [{ dimension: 'service', exclude: false, values: ['AmazonEC2'] }] });
    const resources = types && drillDown(types, { 'usage-type': 'BoxUsage' });
    expect(resources?.groupBy).toEqual(['resource']);
    expect(resources && drillDown(resources, { resource: 'i-1' })).toBeNull();
  });

  it('begins with the service where something else was grouped by, and replaces the wider filter', () => {
    const view = drillDown(read('group_by=account&filter=account=1,2&filter=account!=9'), { account: '1' });
    expect(view?.groupBy).toEqual(['service']);
    expect(view?.filters).toEqual([
      { dimension: 'account', exclude: true, values: ['9'] },
      { dimension: 'account', exclude: false, values: ['1'] },
    ]);
  });

  it('leads from a month to its days and from a day to its hours', () => {
    expect(zoomIn(plainView, '2026-10')).toMatchObject({ range: 'custom', from: '2026-10', to: '2026-10', granularity: 'day' });
    expect(zoomIn(plainView, '2026-10-03')).toMatchObject({ from: '2026-10-03', granularity: 'hour' });
    expect(zoomIn(plainView, '2026-10-03T04:00:00Z')).toBeNull();
  });
});

describe('ranges', () => {
  it('move with the calendar', () => {
    expect(resolveRange('last_3_months', '2026-01-31')).toEqual({ from: '2025-11', to: '2026-01' });
    expect(resolveRange('last_30_days', '2026-03-01')).toEqual({ from: '2026-01-31', to: '2026-03-01' });
    expect(resolveRange('last_year', '2026-05-05')).toEqual({ from: '2025-01', to: '2025-12' });
    expect(addMonths('2026-01', -13)).toBe('2024-12');
  });

  it('have one of the same length before them', () => {
    expect(rangeBefore({ from: '2026-09', to: '2026-11' })).toEqual({ from: '2026-06', to: '2026-08' });
    expect(rangeBefore({ from: '2026-03-01', to: '2026-03-02' })).toEqual({ from: '2026-02-27', to: '2026-02-28' });
    expect(rangeBefore({ from: '', to: '2026-03' })).toBeNull();
  });

  it('show months, days and hours without cost as gaps', () => {
    expect(fillTimes(['2026-01', '2025-11'])).toEqual(['2025-11', '2025-12', '2026-01']);
    expect(fillTimes(['2026-02-28', '2026-03-02'])).toEqual(['2026-02-28', '2026-03-01', '2026-03-02']);
    expect(fillTimes(['2026-11-01T23:00:00Z', '2026-11-02T01:00:00Z'])).toHaveLength(3);
    expect(fillTimes([''])).toEqual(['']);
  });
});
