/** What a piscina thread runs. */

const add = ([a, b]: [number, number]): number => a + b;

export const echo = (value: unknown): unknown => value;

// piscina runs the default export of a module.
export default add;
