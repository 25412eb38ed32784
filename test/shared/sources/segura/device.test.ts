import { parseDevice } from '#shared/sources/segura/device.ts';

test.each([
  ['10.66.33.15:3389', { target: '10.66.33.15', target_port: 3389 }],
  ['core-db-01:22', { target: 'core-db-01', target_port: 22 }],
  ['core-db-01', { target: 'core-db-01' }],
  ['[2001:db8::1]:22', { target: '2001:db8::1', target_port: 22 }],
  ['[2001:db8::1]', { target: '2001:db8::1' }],
  ['2001:db8::1', { target: '2001:db8::1' }],
  ['2001:db8::1:22', { target: '2001:db8::1:22' }],
  ['host:0', { target: 'host:0' }],
  ['host:65536', { target: 'host:65536' }],
  ['host:', { target: 'host:' }],
  ['a:b:c', { target: 'a:b:c' }],
  ['[evil]:22', { target: '[evil]:22' }],
])('splits %s', (device, parts) => {
  expect(parseDevice(device)).toEqual(parts);
});
