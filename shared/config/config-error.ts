import { describeProblem, type Problem } from '../rules/problem.ts';

/** The configuration cannot be used; the message has a line `file:line: key: what is wrong` for each problem. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(describeProblem).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}
