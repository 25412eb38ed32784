import type { Vendor } from './vendor.ts';

/** Every kind of appliance pamwatch can poll, by its name in pamwatch.yaml. */
export const VENDORS: readonly Vendor[] = [];
