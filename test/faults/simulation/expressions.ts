import type { AttributeValue } from 'aws-lambda';
import type { Item } from './calls.ts';

/** The words that an expression may use for names and values. */
export interface Placeholders {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Item | undefined;
}

/**
 * Applies an update expression, as far as the adapters use the language.
 *
 * @returns the new item, and the names of what it set.
 * @throws {Error} for anything else: a simulation that guesses proves nothing.
 */
export function applyUpdate(
  item: Item,
  expression: string,
  placeholders: Placeholders,
): { readonly item: Item; readonly updated: readonly string[] } {
  const after = new Map(Object.entries(item));
  const updated: string[] = [];
  const read = reader(item, placeholders);
  for (const [keyword, parts] of clausesOf(expression)) {
    for (const part of parts) {
      const name = read.name(/^[^\s=]+/.exec(part)?.[0] ?? '');
      switch (keyword) {
        case 'SET':
          after.set(name, read.operand(part.slice(part.indexOf('=') + 1).trim()));
          updated.push(name);
          break;
        case 'ADD': {
          const sum = Number(item[name]?.N ?? 0) + Number(read.operand(part.split(/\s+/)[1] ?? '').N);
          after.set(name, { N: String(sum) });
          updated.push(name);
          break;
        }
        case 'REMOVE':
          after.delete(name);
          break;
        default:
          throw new Error(`The simulation knows no ${keyword}`);
      }
    }
  }
  return { item: Object.fromEntries(after), updated };
}

/** Tells whether a condition holds of an item, or of none. */
export function isTrueOf(item: Item | undefined, condition: string, placeholders: Placeholders): boolean {
  const read = reader(item ?? {}, placeholders);
  const holds = (term: string): boolean => {
    const absent = /^attribute_not_exists\((\S+)\)$/.exec(term);
    if (absent !== null) return item?.[read.name(absent[1] ?? '')] === undefined;
    const [, left = '', operator, right = ''] = /^(\S+) (=|<=|<) (\S+)$/.exec(term) ?? [];
    if (operator === undefined) throw new Error(`The simulation knows no condition ${term}`);
    const order = compare(item?.[read.name(left)], read.operand(right));
    if (order === undefined) return false;
    return operator === '=' ? order === 0 : operator === '<' ? order < 0 : order <= 0;
  };
  return condition.split(' OR ').some((all) => all.split(' AND ').every(holds));
}

/** @returns nothing where the types differ or the attribute is absent: then no comparison is true. */
function compare(left: AttributeValue | undefined, right: AttributeValue): number | undefined {
  if (left?.N !== undefined && right.N !== undefined) return Number(left.N) - Number(right.N);
  if (left?.S !== undefined && right.S !== undefined) {
    return Buffer.compare(Buffer.from(left.S), Buffer.from(right.S));
  }
  return undefined;
}

function clausesOf(expression: string): [keyword: string, parts: string[]][] {
  return expression.split(/\s+(?=(?:SET|REMOVE|ADD|DELETE)\s)/).map((clause) => {
    const [, keyword = '', rest = ''] = /^(\S+)\s+(.*)$/s.exec(clause.trim()) ?? [];
    return [keyword, splitOutsideParentheses(rest)];
  });
}

function splitOutsideParentheses(text: string): string[] {
  const commas: number[] = [];
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (text[at] === ',' && depth === 0) commas.push(at);
  }
  const starts = [0, ...commas.map((at) => at + 1)];
  return starts.map((start, part) => text.slice(start, commas[part]).trim());
}

function reader(item: Item, { ExpressionAttributeNames, ExpressionAttributeValues }: Placeholders) {
  const name = (word: string): string => {
    if (/^[a-zA-Z]+$/.test(word)) return word;
    const actual = ExpressionAttributeNames?.[word];
    if (actual === undefined) throw new Error(`Nothing says what ${word} is`);
    return actual;
  };
  const operand = (text: string): AttributeValue => {
    const [, operation, inner = ''] = /^(\w+)\((.*)\)$/s.exec(text) ?? [];
    const [first = '', second = ''] = splitOutsideParentheses(inner);
    if (operation === 'if_not_exists') return item[name(first)] ?? operand(second);
    if (operation === 'list_append') {
      return { L: [...(operand(first).L ?? []), ...(operand(second).L ?? [])] };
    }
    const value = text.startsWith(':') ? ExpressionAttributeValues?.[text] : item[name(text)];
    if (operation !== undefined || value === undefined) {
      throw new Error(`The simulation cannot evaluate ${text}`);
    }
    return value;
  };
  return { name, operand };
}
