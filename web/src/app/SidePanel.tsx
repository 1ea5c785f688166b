import type { AppLayoutProps } from '@cloudscape-design/components/app-layout';
import { createContext, lazy, Suspense, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { t } from '@/words/translate';

const SplitPanel = lazy(() => import('@cloudscape-design/components/split-panel'));

interface Shown {
  header: string;
  close: () => void;
}

interface Side {
  target: HTMLElement | null;
  show: (shown: Shown | null) => void;
}

export const SidePanelContext = createContext<Side | null>(null);

/** For the shell: what its AppLayout is to be given, and the context for the pages. */
export function useSidePanelHost(): { side: Side; layout: Partial<AppLayoutProps> } {
  const [shown, show] = useState<Shown | null>(null);
  const [target, setTarget] = useState<HTMLElement | null>(null);
  const [position, setPosition] = useState<AppLayoutProps.SplitPanelPosition>('side');
  const [size, setSize] = useState(480);
  const side = useMemo(() => ({ target, show }), [target]);
  const layout: Partial<AppLayoutProps> = {
    splitPanelOpen: shown !== null,
    splitPanelSize: size,
    splitPanelPreferences: { position },
    onSplitPanelPreferencesChange: ({ detail }) => setPosition(detail.position),
    onSplitPanelResize: ({ detail }) => setSize(detail.size),
    onSplitPanelToggle: ({ detail }) => {
      if (!detail.open) shown?.close();
    },
    splitPanel: shown && (
      <Suspense fallback={null}>
        <SplitPanel
          header={shown.header}
          closeBehavior="hide"
          i18nStrings={{
            closeButtonAriaLabel: t('Close the panel'),
            openButtonAriaLabel: t('Open the panel'),
            preferencesTitle: t('Where the panel stands'),
            preferencesPositionLabel: t('Position'),
            preferencesPositionDescription: t('Where it stands on a wide window'),
            preferencesPositionSide: t('At the side'),
            preferencesPositionBottom: t('Below'),
            preferencesConfirm: t('Apply'),
            preferencesCancel: t('Cancel'),
            preferencesCloseAriaLabel: t('Close'),
            resizeHandleAriaLabel: t('Make the panel larger or smaller'),
          }}
        >
          <div ref={setTarget} />
        </SplitPanel>
      </Suspense>
    ),
  };
  return { side, layout };
}

/** Details of what was chosen in a page, beside it. It is shown for as long as it is rendered. */
export function SidePanel({ header, close, children }: { header: string; close: () => void; children: ReactNode }) {
  const side = useContext(SidePanelContext);
  if (!side) throw new Error('SidePanel is for pages inside of the shell');
  const { show, target } = side;
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => {
    show({ header, close: () => latest.current() });
    return () => show(null);
  }, [show, header]);
  return target ? createPortal(children, target) : null;
}
