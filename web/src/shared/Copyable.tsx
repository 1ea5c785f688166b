import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import { t } from '@/words/translate';

/** A short text to copy, shown in full. */
export function Copyable({ text, what }: { text: string; what: string }) {
  return (
    <CopyToClipboard
      variant="inline"
      textToCopy={text}
      textToDisplay={text}
      copyButtonAriaLabel={t('Copy {what}', { what })}
      copySuccessText={t('{what} copied', { what })}
      copyErrorText={t('{what} could not be copied', { what })}
    />
  );
}
