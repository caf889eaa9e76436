/** The result of an operation of a query service: strings, lists, and structures of them. */
export type QueryValue =
  string | number | boolean | undefined | readonly QueryValue[] | { readonly [name: string]: QueryValue };

/** A service's own error. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Renders an operation's result in the query protocol: lists as `member` elements, and `undefined` left out. */
export function renderAnswer(operation: string, answer: QueryValue): string {
  return renderElement(`${operation}Response`, { [`${operation}Result`]: answer });
}

export function renderRefusal({ code, message }: Pick<RefusedError, 'code' | 'message'>): string {
  return renderElement('ErrorResponse', { Error: { Type: 'Sender', Code: code, Message: message } });
}

function renderElement(name: string, value: QueryValue): string {
  if (value === undefined) return '';
  return `<${name}>${renderContent(value)}</${name}>`;
}

function renderContent(value: QueryValue): string {
  if (isList(value)) return value.map((item) => renderElement('member', item)).join('');
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([name, inner]) => renderElement(name, inner))
      .join('');
  }
  return escapeXml(String(value));
}

function isList(value: QueryValue): value is readonly QueryValue[] {
  return Array.isArray(value);
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
