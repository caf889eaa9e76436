export { renderTable, type Column } from '../../bin/terminal/table.ts';
