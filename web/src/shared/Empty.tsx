import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';

/** Says honestly that there is nothing, why, and what to do. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <Box textAlign="center" color="inherit" padding={{ vertical: 'l', horizontal: 's' }}>
      <SpaceBetween size="s">
        <div>
          <Box variant="strong">{title}</Box>
          {children && (
            <Box variant="p" color="inherit">
              {children}
            </Box>
          )}
        </div>
        {action}
      </SpaceBetween>
    </Box>
  );
}
