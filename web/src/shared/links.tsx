import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import Link, { type LinkProps } from '@cloudscape-design/components/link';
import { useNavigate } from 'react-router-dom';

interface FollowEvent {
  detail: { href?: string; external?: boolean };
  preventDefault(): void;
}

/** For every onFollow of Cloudscape: goes there without loading the pages anew. */
export function useFollow(): (event: FollowEvent) => void {
  const navigate = useNavigate();
  return (event) => {
    const { href, external } = event.detail;
    if (!href || external || !href.startsWith('/')) return;
    event.preventDefault();
    navigate(href);
  };
}

/** A link to another page of ours. */
export function PageLink(props: LinkProps & { href: string }) {
  const follow = useFollow();
  return <Link {...props} onFollow={follow} />;
}

/** A button that leads to another page of ours. */
export function PageButton(props: ButtonProps & { href: string }) {
  const follow = useFollow();
  return <Button {...props} onFollow={follow} />;
}
