import { encodingModifiers } from './encoding.ts';
import { genericModifiers } from './generic.ts';
import type { Modifier } from './modifier.ts';
import { typedModifiers } from './typed.ts';

/** Its values come from outside the rule, so it is applied where those are known. */
export const EXPAND = 'expand';

/** Every modifier but `expand`, by name: to add one, add it to one of these lists. */
export const MODIFIERS: ReadonlyMap<string, Modifier> = new Map(
  [...genericModifiers, ...typedModifiers, ...encodingModifiers].map((one) => [one.name, one]),
);

export const MODIFIER_NAMES: readonly string[] = [...MODIFIERS.keys(), EXPAND];
