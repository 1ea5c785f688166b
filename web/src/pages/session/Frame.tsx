import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import type { ReactNode } from 'react';
import logo from '@/app/logo.svg';
import { useDocumentTitle } from '@/shared/useDocumentTitle';

/** What stands around the pages of whoever is not signed in yet. */
export function Frame({ title, description, children }: { title: string; description?: ReactNode; children: ReactNode }) {
  useDocumentTitle(title);
  return (
    <main className="narrow">
      <div className="brand">
        <img src={logo} alt="" />
        <Box variant="span" fontSize="heading-xl" fontWeight="bold">
          farthing
        </Box>
      </div>
      <Container
        header={
          <Header variant="h1" description={description}>
            {title}
          </Header>
        }
      >
        {children}
      </Container>
    </main>
  );
}
