import { t } from '@/words/translate';

/** What went wrong, as the server tells it (RFC 9457): place, cause and cure. */
export class Problem extends Error {
  readonly status: number;
  readonly title: string;
  readonly code: string;
  readonly cure: string;
  /** JSON name of the field that is wrong; empty: none in particular. */
  readonly field: string;

  constructor(about: { status: number; title: string; detail?: string; code?: string; cure?: string; field?: string }) {
    super(about.detail || about.title);
    this.name = 'Problem';
    this.status = about.status;
    this.title = about.title;
    this.code = about.code ?? '';
    this.cure = about.cure ?? '';
    this.field = about.field ?? '';
  }

  get isSignedOut(): boolean {
    return this.status === 401;
  }

  /** Somebody else changed it since it was read. */
  get isOutdated(): boolean {
    return this.status === 412;
  }
}

function textOf(body: object, name: string): string | undefined {
  const value = (body as Record<string, unknown>)[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** `response` is null when no answer came at all. */
export function problemOf(response: { status: number; statusText?: string } | null, body: unknown): Problem {
  if (!response)
    return new Problem({
      status: 0,
      title: t('farthing does not answer'),
      detail: t('The server could not be reached. It may be restarting, or the network between you and it is down.'),
      cure: t('Try again in a moment.'),
    });
  const known = typeof body === 'object' && body !== null ? body : {};
  return new Problem({
    status: response.status,
    title: textOf(known, 'title') ?? t('The server answered {status}', { status: response.status }),
    detail: textOf(known, 'detail'),
    code: textOf(known, 'code'),
    cure: textOf(known, 'cure'),
    field: textOf(known, 'field'),
  });
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem({ status: 0, title: t('Something unexpected happened'), detail: error instanceof Error ? error.message : String(error) });
}
