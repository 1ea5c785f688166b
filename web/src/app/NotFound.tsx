import { PageButton } from '@/shared/links';
import { Empty } from '@/shared/Empty';
import { Page } from '@/shared/Page';
import { t } from '@/words/translate';

export function NotFound() {
  return (
    <Page title={t('Nothing is here')}>
      <Empty title={t('There is no page of this address')} action={<PageButton href="/">{t('Go to the home page')}</PageButton>}>
        {t('It may have been removed, or belong to a client that you are not a member of.')}
      </Empty>
    </Page>
  );
}
