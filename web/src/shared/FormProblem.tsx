import { asProblem } from '@/api/problem';
import { ProblemAlert } from './ProblemAlert';

/** What the server said against one field, for its FormField's errorText. */
export function fieldProblem(error: unknown, field: string): string | undefined {
  if (!error) return undefined;
  const problem = asProblem(error);
  return problem.field === field ? [problem.message, problem.cure].filter(Boolean).join('. ') : undefined;
}

/** What it said against the whole: nothing where a field of the form shows it already. */
export function FormProblem({ error, fields = [] }: { error: unknown; fields?: string[] }) {
  if (!error || fields.includes(asProblem(error).field)) return null;
  return <ProblemAlert error={error} />;
}
