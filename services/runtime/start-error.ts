/** Why a program can't start, each reason in one line that says what to do. It is logged, and the exit code is 2. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly reasons: readonly string[];

  constructor(reasons: readonly string[], options?: ErrorOptions) {
    super(reasons.join('\n'), options);
    this.reasons = reasons;
  }
}
