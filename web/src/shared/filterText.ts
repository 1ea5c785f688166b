import type { PropertyFilterProps } from '@cloudscape-design/components/property-filter';

/**
 * A property filter as people can read it in an address: `where=kind=member&where=state!=paused&match=any`. Free text is
 * `where=:text` or `where=!:text`.
 */
type Token = PropertyFilterProps.Token;

const operators = ['!=', '!:', '>=', '<=', '=', ':', '>', '<'] as const;

export function tokenToText(token: Token): string {
  return `${token.propertyKey ?? ''}${token.operator}${String(token.value)}`;
}

export function textToToken(text: string, keys: readonly string[]): Token | null {
  const match = /^(\w*)(.*)$/s.exec(text);
  const key = match?.[1] ?? '';
  const rest = match?.[2] ?? '';
  const operator = operators.find((one) => rest.startsWith(one));
  if (!operator) return null;
  const value = rest.slice(operator.length);
  if (key === '') return { operator, value };
  return keys.includes(key) ? { propertyKey: key, operator, value } : null;
}

export function readFilter(parameters: URLSearchParams, prefix: string, keys: readonly string[]): PropertyFilterProps.Query {
  const tokens = parameters.getAll(`${prefix}where`).flatMap((text) => textToToken(text, keys) ?? []);
  return { tokens, operation: parameters.get(`${prefix}match`) === 'any' ? 'or' : 'and' };
}

export function writeFilter(parameters: URLSearchParams, prefix: string, query: PropertyFilterProps.Query): void {
  parameters.delete(`${prefix}where`);
  parameters.delete(`${prefix}match`);
  for (const token of query.tokens) parameters.append(`${prefix}where`, tokenToText(token));
  if (query.operation === 'or' && query.tokens.length > 1) parameters.set(`${prefix}match`, 'any');
}
