import { Empty } from '@/shared/Empty';
import { Page } from '@/shared/Page';
import { t } from '@/words/translate';

export default function Home() {
  return (
    <Page title={t('Home')}>
      <Empty title={t('This page is still to come')}>{t('Until then the command line answers: farthing cost, farthing bills.')}</Empty>
    </Page>
  );
}
