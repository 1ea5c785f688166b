import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { t } from '@/words/translate';
import { saveAsFile } from './saveAsFile';

interface SnippetProps {
  text: string;
  /** What it is, for whoever hears the buttons: `the policy`. */
  what: string;
  /** With it the text can be saved as a file. */
  fileName?: string;
  mediaType?: string;
}

/** A policy, template or command to paste elsewhere. */
export function Snippet({ text, what, fileName, mediaType = 'text/plain' }: SnippetProps) {
  return (
    <SpaceBetween size="xs">
      <SpaceBetween size="xs" direction="horizontal">
        <CopyToClipboard
          copyButtonText={t('Copy')}
          copyButtonAriaLabel={t('Copy {what}', { what })}
          copySuccessText={t('Copied')}
          copyErrorText={t('It could not be copied: select it and copy it by hand')}
          textToCopy={text}
        />
        {fileName && (
          <Button formAction="none" iconName="download" ariaLabel={t('Save as {fileName}: {what}', { fileName, what })} onClick={() => saveAsFile(text, fileName, mediaType)}>
            {t('Save as {fileName}', { fileName })}
          </Button>
        )}
      </SpaceBetween>
      <Box variant="code">
        <pre className="snippet" tabIndex={0} role="region" aria-label={what}>
          {text}
        </pre>
      </Box>
    </SpaceBetween>
  );
}
