/** Returns a small number for a string, the same for the same string. */
export function createStateIds(): (text: string) => number {
  const known = new Map<string, number>();
  return (text) => {
    const id = known.get(text) ?? known.size;
    known.set(text, id);
    return id;
  };
}

/** Answers a small number for a value, the same for one of the same content; each object is looked at once. */
export function createObjectInterner(): (value: object) => number {
  const byText = createStateIds();
  const known = new WeakMap<object, number>();
  return (value) => {
    const id = known.get(value) ?? byText(JSON.stringify(value));
    known.set(value, id);
    return id;
  };
}
