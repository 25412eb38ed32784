import type { AlertMessage } from './message.ts';

/**
 * What is new in a message: that the alert opened or rose (it may be over by now), that it is still
 * open, or that it is over.
 */
export type Tells = 'rise' | 'reminder' | 'end';

export function tellsOf({
  transition,
  rose = false,
}: Pick<AlertMessage, 'transition' | 'rose'>): Tells {
  if (transition === 'resolved' && !rose) return 'end';
  return transition === 'reminded' ? 'reminder' : 'rise';
}
