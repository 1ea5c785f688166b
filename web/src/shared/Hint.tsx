import Tooltip from '@cloudscape-design/components/tooltip';
import { useId, useRef, useState, type ReactNode } from 'react';

/** Shows more about a figure or a time on hover and focus, and says it to a screen reader. Escape puts it away. */
export function Hint({ text, children }: { text: string; children: ReactNode }) {
  const place = useRef<HTMLSpanElement>(null);
  const id = useId();
  const [shown, setShown] = useState(false);
  const show = () => setShown(true);
  const hide = () => setShown(false);
  return (
    <span
      ref={place}
      className="hint"
      tabIndex={0}
      aria-describedby={id}
      onMouseEnter={show}
      onMouseLeave={hide}
      onFocus={show}
      onBlur={hide}
      onKeyDown={(event) => event.key === 'Escape' && hide()}
    >
      {children}
      <span id={id} hidden>
        {text}
      </span>
      {shown && <Tooltip content={text} getTrack={() => place.current} onEscape={hide} />}
    </span>
  );
}
