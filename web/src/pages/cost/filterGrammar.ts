/**
 * Filters and groupings as the API and the command line write them: `service=AmazonEC2,AmazonS3`, `tag:team!=`,
 * `"tag:a=b"=x`, `category:Unit="Research, new",Sales`. A value, or the whole name before the sign, may stand in double
 * quotes, with a double quote doubled as in CSV. An empty value means charges without one.
 */
export interface CostFilter {
  dimension: string;
  exclude: boolean;
  values: string[];
}

/** What stands in the quotes that `text` begins with, and what follows; null where they do not end. */
function takeQuoted(text: string): { value: string; rest: string } | null {
  let value = '';
  for (let at = 1; at < text.length; at += 1) {
    if (text[at] !== '"') value += text[at];
    else if (text[at + 1] === '"') {
      value += '"';
      at += 1;
    } else return { value, rest: text.slice(at + 1) };
  }
  return null;
}

export function splitList(text: string): string[] | null {
  const values: string[] = [];
  let rest = text;
  for (;;) {
    if (rest.startsWith('"')) {
      const quoted = takeQuoted(rest);
      if (!quoted || (quoted.rest !== '' && !quoted.rest.startsWith(','))) return null;
      values.push(quoted.value);
      rest = quoted.rest;
    } else {
      const comma = rest.indexOf(',');
      values.push(comma < 0 ? rest : rest.slice(0, comma));
      rest = comma < 0 ? '' : rest.slice(comma);
    }
    if (rest === '') return values;
    rest = rest.slice(1);
  }
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

export function joinList(values: readonly string[]): string {
  return values.map((one) => (one.includes(',') || one.startsWith('"') ? quoted(one) : one)).join(',');
}

/** null: the server would refuse it. */
export function parseFilter(text: string): CostFilter | null {
  let dimension: string;
  let exclude: boolean;
  let rest: string;
  if (text.startsWith('"')) {
    const name = takeQuoted(text);
    if (!name) return null;
    dimension = name.value;
    exclude = name.rest.startsWith('!=');
    rest = exclude ? name.rest.slice(1) : name.rest;
  } else {
    const sign = text.indexOf('=');
    if (sign < 0) return null;
    dimension = text.slice(0, sign);
    rest = text.slice(sign);
    exclude = dimension.endsWith('!');
    if (exclude) dimension = dimension.slice(0, -1);
  }
  if (!rest.startsWith('=') || dimension === '') return null;
  const values = splitList(rest.slice(1));
  return values && { dimension, exclude, values };
}

export function formatFilter({ dimension, exclude, values }: CostFilter): string {
  const isPlain = !dimension.includes('=') && !dimension.startsWith('"') && !dimension.endsWith('!');
  return `${isPlain ? dimension : quoted(dimension)}${exclude ? '!=' : '='}${joinList(values)}`;
}
