/** What an error says. One that joins several, as for a name with two addresses, has no message of its own: theirs are told. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  const { message, code } = error as NodeJS.ErrnoException;
  return message || code || String(error);
}
