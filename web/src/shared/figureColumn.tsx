import type { TableProps } from '@cloudscape-design/components/table';
import './figures.css';

/** A column of figures: they and their header stand at its end, so that digits of one worth stand below each other. */
export function figureColumn<Item>(column: TableProps.ColumnDefinition<Item>): TableProps.ColumnDefinition<Item> {
  const isSortable = column.sortingComparator !== undefined || column.sortingField !== undefined;
  return {
    ...column,
    header: <span className="cell-right">{column.header}</span>,
    cell: (item) => <span className={isSortable ? 'cell-right figure below-arrow' : 'cell-right figure'}>{column.cell(item)}</span>,
  };
}
