import { useEffect } from 'react';
import { useParams } from 'react-router-dom';

/** `Cloud accounts · ACME · farthing`. */
export function useDocumentTitle(title: string): void {
  const { client } = useParams();
  useEffect(() => {
    document.title = [title, client, 'farthing'].filter(Boolean).join(' · ');
  }, [title, client]);
}
