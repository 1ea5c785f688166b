import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Evidence, Outcome } from '@/api/types';
import { Snippet } from '@/shared/Snippet';
import { featureName, outcomeStatus } from '@/words/accounts';
import { counted, t } from '@/words/translate';

/** A finding of an attempt, or a configuration error: both say the same things. */
export interface FindingLike {
  check?: string;
  code: string;
  outcome: Outcome;
  subject: string;
  sentence: string;
  evidence: Evidence | null;
  cure: string;
  snippet: string;
  dark: string[] | null;
}

export interface Retest {
  run: (what: string) => void;
  /** The check or code that is being tested again; empty: none. */
  running: string;
}

function EvidenceList({ evidence }: { evidence: Evidence }) {
  const known = [
    { label: t('Call'), value: evidence.operation },
    { label: t('Of'), value: evidence.resource },
    { label: t('Region'), value: evidence.region },
    { label: t('AWS’s code'), value: evidence.aws_code },
    { label: t('AWS’s words'), value: evidence.aws_message },
    { label: t('Request id'), value: evidence.request_id },
  ].filter((one) => one.value);
  if (known.length === 0) return null;
  return (
    <ExpandableSection variant="inline" headerText={t('Evidence')}>
      <KeyValuePairs columns={2} items={known.map((one) => ({ label: one.label, value: <span className="wrap">{one.value}</span> }))} />
    </ExpandableSection>
  );
}

/** Everything about one finding: what, why, what to do, what to paste, what stays dark, and a button to test it again. */
export function FindingDetails({ finding, retest, isUsable = false }: { finding: FindingLike; retest?: Retest; isUsable?: boolean }) {
  const status = outcomeStatus(finding.outcome, isUsable);
  const isWrong = finding.outcome === 'failed' || finding.outcome === 'warning';
  const name = finding.check || finding.code;
  return (
    <SpaceBetween size="xs">
      <SpaceBetween size="s" direction="horizontal" alignItems="center">
        <StatusIndicator type={status.type}>{status.text}</StatusIndicator>
        {finding.code && isWrong && <Box variant="code">{finding.code}</Box>}
        {finding.subject && <Box color="text-body-secondary">{finding.subject}</Box>}
        {retest && finding.outcome !== 'ok' && (
          <Button
            variant="inline-link"
            loading={retest.running === name}
            loadingText={t('Testing again')}
            ariaLabel={t('Test again: {what}', { what: finding.sentence })}
            onClick={() => retest.run(name)}
          >
            {t('Test again')}
          </Button>
        )}
      </SpaceBetween>
      <Box>{finding.sentence}</Box>
      {isWrong && finding.cure && (
        <Box>
          <strong>{t('What to do:')}</strong> {finding.cure}
        </Box>
      )}
      {isWrong && finding.dark && finding.dark.length > 0 && (
        <Box color="text-body-secondary">{t('Dark meanwhile: {what}', { what: finding.dark.map(featureName).join(', ') })}</Box>
      )}
      {isWrong && finding.snippet && <Snippet text={finding.snippet} what={t('what the doctor wrote for {code}', { code: finding.code })} />}
      {isWrong && finding.evidence && <EvidenceList evidence={finding.evidence} />}
    </SpaceBetween>
  );
}

const order: Outcome[] = ['failed', 'warning', 'skipped', 'ok'];

interface FindingsProps {
  findings: readonly FindingLike[];
  retest?: Retest;
  /** The account can be used whatever failed: none of it is shown as if it stood in the way. */
  isUsable?: boolean;
}

/** The findings of an examination: what is wrong first, what works behind a line that counts it. */
export function Findings({ findings, retest, isUsable = false }: FindingsProps) {
  const wrong = findings.filter((one) => one.outcome === 'failed' || one.outcome === 'warning');
  const skipped = findings.filter((one) => one.outcome === 'skipped');
  const fine = findings.filter((one) => one.outcome === 'ok');
  wrong.sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
  const key = (one: FindingLike) => `${one.check ?? ''} ${one.code} ${one.subject} ${one.sentence}`;
  return (
    <SpaceBetween size="l">
      {wrong.map((one) => (
        <FindingDetails key={key(one)} finding={one} retest={retest} isUsable={isUsable} />
      ))}
      {skipped.length > 0 && (
        <ExpandableSection headerText={counted(skipped.length, '{n} check was left out: it builds on one that failed', '{n} checks were left out: they build on one that failed')}>
          <SpaceBetween size="m">
            {skipped.map((one) => (
              <FindingDetails key={key(one)} finding={one} retest={retest} />
            ))}
          </SpaceBetween>
        </ExpandableSection>
      )}
      {fine.length > 0 && (
        <ExpandableSection defaultExpanded={wrong.length === 0} headerText={counted(fine.length, '{n} check found nothing wrong', '{n} checks found nothing wrong')}>
          <SpaceBetween size="xxs">
            {fine.map((one) => (
              <StatusIndicator key={key(one)} type="success" wrapText>
                {one.sentence}
              </StatusIndicator>
            ))}
          </SpaceBetween>
        </ExpandableSection>
      )}
    </SpaceBetween>
  );
}

/** What stays dark as long as these findings stand; each named once. */
export function darkOf(findings: readonly FindingLike[]): string[] {
  const wrong = findings.filter((one) => one.outcome === 'failed' || one.outcome === 'warning');
  return [...new Set(wrong.flatMap((one) => one.dark ?? []))].sort();
}
