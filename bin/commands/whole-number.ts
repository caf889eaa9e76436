import { InvalidArgumentError } from 'commander';

/**
 * Creates a parser of whole numbers.
 *
 * @throws {InvalidArgumentError} from the parser, with what is allowed.
 */
export function wholeNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= minimum && number <= maximum) return number;
    throw new InvalidArgumentError(`It takes a whole number from ${minimum} to ${maximum}.`);
  };
}
