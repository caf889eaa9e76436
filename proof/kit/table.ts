export { renderTable, type Column } from '../../bin/commands/terminal/table.ts';
