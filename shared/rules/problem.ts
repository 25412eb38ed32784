/** Something wrong with a rule: where it stands and what to do about it. */
export interface Problem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The path inside the document, such as `detection.long.duration|gte`. */
  readonly field: string;
  readonly message: string;
}

/** `config/rules/x.yml:12: detection.long: ...`: what compilers print, so that editors can jump there. */
export function describeProblem({ file, line, field, message }: Problem): string {
  return field === '' ? `${file}:${line}: ${message}` : `${file}:${line}: ${field}: ${message}`;
}

/** Collects what is wrong with one file. */
export interface Report {
  readonly file: string;
  readonly problems: Problem[];
  add(line: number, field: string, message: string): void;
}

export function createReport(file: string): Report {
  const problems: Problem[] = [];
  return {
    file,
    problems,
    add: (line, field, message) => {
      problems.push({ file, line, field, message });
    },
  };
}

/** A part of a rule cannot be used as it stands; whoever knows the line reports it. */
export class Refusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Refusal';
  }
}

/** Runs `part`, and turns its refusal into a problem at the given place. */
export function reporting<Result>(
  report: Report,
  line: number,
  field: string,
  part: () => Result,
): Result | undefined {
  try {
    return part();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    report.add(line, field, error.message);
    return undefined;
  }
}
