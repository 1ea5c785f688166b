import { useEffect, useRef } from 'react';
import { useLocation } from 'react-router-dom';

const patienceMs = 3_000;
const stepMs = 30;

/** When somebody follows a link to another page, its heading gets the focus as soon as it is there. */
export function useFocusOnArrival(): void {
  const { pathname } = useLocation();
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    const begun = Date.now();
    window.scrollTo(0, 0);
    const timer = setInterval(() => {
      const heading = document.querySelector<HTMLElement>('#main h1');
      if (heading) {
        heading.tabIndex = -1;
        heading.focus({ preventScroll: true });
      }
      if (heading || Date.now() - begun > patienceMs) clearInterval(timer);
    }, stepMs);
    return () => clearInterval(timer);
  }, [pathname]);
}
