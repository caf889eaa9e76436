import * as v from 'valibot';

/** Returns the message for a wrong value. */
const mustBe = (allowed: string) => `must be ${allowed}`;

/** Returns what a schema allows, in the words of the message for a wrong value. */
export function allowedBy(schema: v.GenericSchema): string {
  return v.parse(v.object({ allowed: v.string() }), v.getMetadata(schema)).allowed;
}

export function wholeNumber(minimum: number, maximum: number, of = '') {
  const allowed = `a whole number${of} from ${minimum} to ${maximum}`;
  const message = mustBe(allowed);
  return v.pipe(
    v.number(message),
    v.integer(message),
    v.minValue(minimum, message),
    v.maxValue(maximum, message),
    v.metadata({ allowed }),
  );
}

export const days = (minimum: number, maximum: number) => wholeNumber(minimum, maximum, ' of days');

export function oneOf<const T extends readonly (string | number)[]>(values: T) {
  const allowed = `one of ${values.join(', ')}`;
  return v.pipe(v.picklist(values, mustBe(allowed)), v.metadata({ allowed }));
}

export function yesOrNo() {
  const allowed = 'true or false';
  return v.pipe(v.boolean(mustBe(allowed)), v.metadata({ allowed }));
}

/** Returns the schema of a string with a pattern. @param allowed the pattern in words. */
export function textLike(form: RegExp, allowed: string) {
  const message = mustBe(allowed);
  return v.pipe(v.string(message), v.regex(form, message), v.metadata({ allowed }));
}

/** Returns the schema of an object with exactly these keys, each with what it allows. */
export function objectOf<const T extends v.ObjectEntries>(entries: T) {
  const names = Object.entries(entries).map(([name, value]) => `${name} (${allowedBy(value)})`);
  const allowed = `an object with ${names.join(' and ')}`;
  return v.pipe(v.strictObject(entries, mustBe(allowed)), v.metadata({ allowed }));
}

export function emailAddress() {
  const allowed = 'an email address';
  const message = mustBe(allowed);
  return v.pipe(v.string(message), v.email(message), v.metadata({ allowed }));
}
