import createClient from 'openapi-fetch';
import type { paths } from './contract';
import { problemOf } from './problem';

/**
 * The typed client of the API. Every path, parameter and answer is checked against api/openapi.yaml when the pages are
 * built. Sign-in is by cookie; the browser adds the Origin that the server asks for.
 */
export const api = createClient<paths>({ baseUrl: '', credentials: 'same-origin', querySerializer: { array: { style: 'form', explode: true } } });

type Call<Body> = Promise<{ data?: Body; error?: unknown; response: Response }>;
/** What also comes as CSV is text by the contract; whoever does not ask for `format=csv` gets JSON. */
type Json<Body> = Exclude<Body, string>;

/** The body of a successful answer; else throws a Problem. For TanStack Query's functions. */
export async function answer<Body>(call: Call<Body>): Promise<Json<Body>> {
  return (await answerWithTag(call)).body;
}

export interface Tagged<Body> {
  body: Body;
  /** To send back as If-Match when it is changed. */
  tag: string;
}

export async function answerWithTag<Body>(call: Call<Body>): Promise<Tagged<Json<Body>>> {
  let result;
  try {
    result = await call;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw problemOf(null, null);
  }
  if (!result.response.ok) throw problemOf(result.response, result.error);
  return { body: result.data as Json<Body>, tag: result.response.headers.get('etag') ?? '' };
}

/** A new one for each thing somebody asks to be made; the same one when they ask again after a failure. */
export function newIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
