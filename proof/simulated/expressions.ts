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
 * @returns the new item.
 * @throws {Error} for anything else: a simulation that guesses proves nothing.
 */
export function applyUpdate(item: Item, expression: string, placeholders: Placeholders): Item {
  const after = new Map(Object.entries(item));
  const read = reader(item, placeholders);
  for (const [keyword, parts] of clausesOf(expression)) {
    for (const part of parts) {
      const name = read.name(/^[^\s=]+/.exec(part)?.[0] ?? '');
      switch (keyword) {
        case 'SET':
          after.set(name, read.operand(part.slice(part.indexOf('=') + 1).trim()));
          break;
        case 'ADD': {
          const sum = Number(item[name]?.N ?? 0) + Number(read.operand(part.split(/\s+/)[1] ?? '').N);
          after.set(name, { N: String(sum) });
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
  return Object.fromEntries(after);
}

/** Returns whether a condition holds of an item, or without one. */
export function isTrueOf(item: Item | undefined, condition: string, placeholders: Placeholders): boolean {
  const read = reader(item ?? {}, placeholders);
  const valueOf = (operand: string): AttributeValue | undefined => {
    const [, sized] = /^size\((\S+)\)$/.exec(operand) ?? [];
    if (sized === undefined) return item?.[read.name(operand)];
    const length = item?.[read.name(sized)]?.L?.length;
    return length === undefined ? undefined : { N: String(length) };
  };
  const holdsTerm = (term: string): boolean => {
    const [, existence, name = ''] = /^attribute_(not_exists|exists)\((\S+)\)$/.exec(term) ?? [];
    if (existence !== undefined) {
      return (item?.[read.name(name)] !== undefined) === (existence === 'exists');
    }
    const [, beginning, prefix = ''] = /^begins_with\((\S+), (\S+)\)$/.exec(term) ?? [];
    if (beginning !== undefined) {
      return valueOf(beginning)?.S?.startsWith(read.operand(prefix).S ?? '') ?? false;
    }
    const [, left = '', operator, right = ''] = /^(\S+) (=|<=|<|>) (\S+)$/.exec(term) ?? [];
    if (operator === undefined) throw new Error(`The simulation knows no condition ${term}`);
    const order = compare(valueOf(left), read.operand(right));
    if (order === undefined) return false;
    if (operator === '=') return order === 0;
    if (operator === '>') return order > 0;
    return operator === '<' ? order < 0 : order <= 0;
  };
  const holds = (part: string): boolean => {
    const any = splitOutsideParentheses(part, ' OR ');
    if (any.length > 1) return any.some(holds);
    const all = splitOutsideParentheses(part, ' AND ');
    if (all.length > 1) return all.every(holds);
    if (part.startsWith('NOT ')) return !holds(part.slice('NOT '.length));
    return part.startsWith('(') ? holds(part.slice(1, -1)) : holdsTerm(part);
  };
  return holds(condition);
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

function splitOutsideParentheses(text: string, separator = ','): string[] {
  const ends: number[] = [];
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0 && text.startsWith(separator, at)) ends.push(at);
  }
  const starts = [0, ...ends.map((at) => at + separator.length)];
  return starts.map((start, part) => text.slice(start, ends[part]).trim());
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
