import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { templateQuery } from '@/api/templates';
import type { TemplateRequest } from '@/api/types';
import { t } from '@/words/translate';
import { Loaded } from './Loaded';
import { Snippet } from './Snippet';
import { useDebounced } from './useDebounced';

/** A policy or template as the server writes it, to copy, save or open in the console. */
export function TemplateText({ client, request, what }: { client: string; request: TemplateRequest; what: string }) {
  const still = useDebounced(JSON.stringify(request));
  const template = useQuery(templateQuery(client, JSON.parse(still) as TemplateRequest));
  return (
    <Loaded query={template} what={what}>
      {(one) => (
        <SpaceBetween size="s">
          {one.note && <Alert type="info">{one.note}</Alert>}
          {one.link && (
            <Box>
              <Link href={one.link} external variant="primary" externalIconAriaLabel={t('Opens in a new tab')}>
                {t('Open the CloudFormation console with everything filled in')}
              </Link>
            </Box>
          )}
          {one.text && one.text !== one.link && <Snippet text={one.text} what={what} fileName={one.file_name} mediaType={one.media_type} />}
          {one.line && one.line !== one.text && (
            <div>
              <Box variant="p">{t('The same by the AWS command line:')}</Box>
              <Snippet text={one.line} what={t('the command line')} />
            </div>
          )}
        </SpaceBetween>
      )}
    </Loaded>
  );
}
