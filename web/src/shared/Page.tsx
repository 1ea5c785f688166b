import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import { useEffect, useRef, type ReactNode } from 'react';
import { useNavigationType } from 'react-router-dom';
import { useDocumentTitle } from './useDocumentTitle';

interface PageProps {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  info?: ReactNode;
  counter?: string;
  children: ReactNode;
}

/** A page inside of the shell: its heading, the window's title, and the focus when somebody came here by a link. */
export function Page({ title, description, actions, info, counter, children }: PageProps) {
  useDocumentTitle(title);
  const place = useRef<HTMLDivElement>(null);
  const arrivedBy = useNavigationType();
  useEffect(() => {
    if (arrivedBy === 'POP') return;
    const heading = place.current?.querySelector<HTMLElement>('h1');
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    window.scrollTo(0, 0);
    // Only on arrival: what is typed into the address while somebody works here must not move the focus.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return (
    <div ref={place}>
      <ContentLayout
        header={
          <Header variant="h1" description={description} actions={actions} info={info} counter={counter}>
            {title}
          </Header>
        }
      >
        {children}
      </ContentLayout>
    </div>
  );
}
