/** What is longer comes once, from who wants to fill the memory. */
const LONGEST_KEY = 4096;

/** A function that remembers its last results: two generations, the older one forgotten when the younger is full. */
export function memory<Value>(size: number, make: (key: string) => Value): (key: string) => Value {
  let young = new Map<string, Value>();
  let old = new Map<string, Value>();
  return (key) => {
    if (key.length > LONGEST_KEY) return make(key);
    let value = young.get(key);
    if (value !== undefined) return value;
    value = old.get(key) ?? make(key);
    if (young.size >= size) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
    return value;
  };
}
