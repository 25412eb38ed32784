/** Names that runbooks and people use; each is unique in its account and region. */
export function stackName(stage: string): string {
  return `pamwatch-${stage}`;
}

/** `what` is such as `poll-segura-sp`. */
export function functionName(stage: string, what: string): string {
  return `${stackName(stage)}-${what}`;
}

export function logGroupName(stage: string, what: string): string {
  return `/pamwatch/${stage}/${what}`;
}

export function queueName(stage: string, receiver: string): string {
  return `${stackName(stage)}-notify-${receiver}`;
}

export function alarmName(stage: string, alarm: string, subject: string): string {
  return `${stackName(stage)}-${alarm}-${subject}`;
}

/** Where the functions' metrics go and the alarms look. */
export function metricNamespace(stage: string): string {
  return `pamwatch/${stage}`;
}
