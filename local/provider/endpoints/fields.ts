import * as v from 'valibot';

const TEXT = 'must be a string that is not empty';
const URL_ALLOWED = 'must be an http or https URL';

export const id = v.pipe(v.string(TEXT), v.trim(), v.nonEmpty(TEXT));

export const text = v.string('must be a string');

export const url = v.pipe(
  v.string(URL_ALLOWED),
  v.check((value) => /^https?:$/.test(URL.parse(value)?.protocol ?? ''), URL_ALLOWED),
);

export const seconds = v.pipe(
  v.number('must be a number of seconds'),
  v.minValue(0, 'must be a number of seconds from 0 on'),
);
