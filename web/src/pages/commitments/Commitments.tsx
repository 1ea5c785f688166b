import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { commitmentsAddress, commitmentsQuery, type CommitmentParameters, type Commitments as Answer } from '@/api/commitments';
import { billsQuery } from '@/api/connections';
import { useRights } from '@/api/session';
import { clientPath } from '@/app/navigation';
import { Empty } from '@/shared/Empty';
import { Loaded } from '@/shared/Loaded';
import { PageButton } from '@/shared/links';
import { Page } from '@/shared/Page';
import { useClient } from '@/shared/useClient';
import { useUrlParameters } from '@/shared/useUrlParameters';
import '@/shared/figures.css';
import { formatMonth } from '@/words/format';
import { t } from '@/words/translate';
import { CommitmentList } from './CommitmentList';
import { Coverage } from './Coverage';
import { chooseMonth, commitmentsPath, monthsToChoose, readMonths } from './months';
import { Totals } from './Totals';

/** Savings Plans and reservations, as the bills of some months tell of them. */
export default function Commitments() {
  const client = useClient();
  const [parameters, change] = useUrlParameters();
  const asked = readMonths(parameters);
  const commitments = useQuery(commitmentsQuery(client, asked));
  const bills = useQuery(billsQuery(client));
  const choose = (months: Required<CommitmentParameters>) =>
    change((after) => {
      after.set('from', months.from);
      after.set('to', months.to);
    }, 'push');
  return (
    <Page
      title={t('Commitments')}
      description={t('What Savings Plans and reservations cost, and how far they are used. All of it comes from the bill.')}
      actions={
        <SpaceBetween size="xs" direction="horizontal">
          <PageButton href={clientPath(client, 'dashboards/ready/commitments')}>{t('Month by month')}</PageButton>
          <Button iconName="download" href={commitmentsAddress(client, asked)} download="commitments.csv">
            {t('Download as CSV')}
          </Button>
        </SpaceBetween>
      }
    >
      <SpaceBetween size="l">
        {bills.data && bills.data.bills.length > 0 && <MonthChoice bills={bills.data.bills} asked={asked} choose={choose} />}
        <Loaded query={commitments} what={t('the commitments')}>
          {(answer) =>
            answer.bills.length > 0 ? (
              <div className={commitments.isPlaceholderData ? 'was-before' : undefined} aria-busy={commitments.isPlaceholderData}>
                <Told client={client} answer={answer} />
              </div>
            ) : (
              // Which of the two it is, only the list of bills can say.
              <Loaded query={bills} what={t('the bills')}>
                {(known) => <NoBill client={client} hasOthers={known.bills.length > 0} />}
              </Loaded>
            )
          }
        </Loaded>
      </SpaceBetween>
    </Page>
  );
}

interface MonthChoiceProps {
  bills: readonly { period: string }[];
  asked: CommitmentParameters;
  choose: (months: Required<CommitmentParameters>) => void;
}

function MonthChoice({ bills, asked, choose }: MonthChoiceProps) {
  const months = monthsToChoose(bills, asked);
  const newest = months[0] ?? '';
  const shown = { from: asked.from ?? newest, to: asked.to ?? newest };
  const options = months.map((one) => ({ value: one, label: formatMonth(one), description: bills.some((bill) => bill.period === one) ? undefined : t('No bill') }));
  const end = (which: 'from' | 'to', label: string) => (
    <FormField label={label}>
      <Select
        selectedOption={options.find((one) => one.value === shown[which]) ?? null}
        options={options}
        expandToViewport
        onChange={({ detail }) => choose(chooseMonth(shown, which, detail.selectedOption.value ?? newest))}
      />
    </FormField>
  );
  return (
    <SpaceBetween size="s" direction="horizontal">
      {end('from', t('From the month'))}
      {end('to', t('Until the month'))}
    </SpaceBetween>
  );
}

function Told({ client, answer }: { client: string; answer: Answer }) {
  if (answer.commitments.length === 0)
    return (
      <SpaceBetween size="l">
        <Container>
          <Empty title={t('These bills name no Savings Plan and no reservation')}>
            {t('A bill names a commitment only while it has rows of it: a fee, or usage that it covers.')}
          </Empty>
        </Container>
        <Coverage client={client} answer={answer} />
      </SpaceBetween>
    );
  return (
    <SpaceBetween size="l">
      {answer.totals.map((total) => (
        <Totals key={total.currency} client={client} answer={answer} total={total} />
      ))}
      <CommitmentList client={client} answer={answer} />
      <Coverage client={client} answer={answer} />
    </SpaceBetween>
  );
}

function NoBill({ client, hasOthers }: { client: string; hasOthers: boolean }) {
  const rights = useRights(client);
  return (
    <Container>
      {hasOthers ? (
        <Empty title={t('No bill covers these months')} action={<PageButton href={commitmentsPath(client, {})}>{t('Show those of the newest bill')}</PageButton>}>
          {t('Commitments are read from bills; other months have some.')}
        </Empty>
      ) : (
        <Empty title={t('No bill is here yet')} action={rights.administrate && <PageButton href={clientPath(client, 'accounts/add')}>{t('Connect an account')}</PageButton>}>
          {t('Commitments are read from bills, which come from connected accounts, or from files that are imported by the command line.')}
        </Empty>
      )}
    </Container>
  );
}
