import { fudo } from './fudo/vendor.ts';
import { segura } from './segura/vendor.ts';
import { ssm } from './ssm/vendor.ts';
import type { Vendor } from './vendor.ts';

/** Every kind of appliance pamwatch can poll, by its name in pamwatch.yaml. */
export const VENDORS: readonly Vendor[] = [segura, fudo, ssm];

/** The vendor of that name. Throws naming those there are. */
export function vendorNamed(name: string): Vendor {
  const vendor = VENDORS.find((one) => one.name === name);
  if (vendor !== undefined) return vendor;
  const names = VENDORS.map((one) => one.name).join(', ');
  throw new Error(`there is no vendor "${name}"; there are ${names}`);
}
