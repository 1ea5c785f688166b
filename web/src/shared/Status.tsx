import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';

/** A status in a cell of a list: on one line, whatever the column's width. */
export function Status({ type, text }: { type: StatusIndicatorProps.Type; text: string }) {
  return (
    <span className="figure">
      <StatusIndicator type={type}>{text}</StatusIndicator>
    </span>
  );
}
