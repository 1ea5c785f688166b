import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import type { ReactNode } from 'react';
import { useDocumentTitle } from './useDocumentTitle';

interface PageProps {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  info?: ReactNode;
  counter?: string;
  children: ReactNode;
}

/** A page inside of the shell, with its heading and the window's title. */
export function Page({ title, description, actions, info, counter, children }: PageProps) {
  useDocumentTitle(title);
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={description} actions={actions} info={info} counter={counter}>
          {title}
        </Header>
      }
    >
      {children}
    </ContentLayout>
  );
}
