/**
 * Every text that people read goes through t(). The English text is its own key, as in gettext; another language is a
 * catalogue from these texts to its own. {name} stands for a value.
 */
export type Catalogue = Record<string, string>;

let catalogue: Catalogue = {};
let language = 'en';

/** Before the first page is shown: pages are loaded afterwards, and some of their texts are read as they load. */
export function speak(name: string, texts: Catalogue): void {
  language = name;
  catalogue = texts;
}

export function locale(): string {
  return language;
}

export function t(text: string, values: Record<string, string | number> = {}): string {
  return (catalogue[text] ?? text).replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in values ? String(values[name]) : whole,
  );
}

/** `1 bill`, `2 bills`: both forms are texts of their own, {n} is the number with its thousands apart. */
export function counted(n: number, one: string, many: string): string {
  return t(n === 1 ? one : many, { n: n.toLocaleString(language) });
}
