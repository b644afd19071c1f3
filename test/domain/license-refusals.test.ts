import { expect, it } from 'vitest';
import { Fault } from '../../src/domain/failure.ts';
import { inPlainWords, REFUSAL_CODES } from '../../src/domain/license-refusals.ts';

const refused = (errorCode: number | undefined, status = 400): Fault =>
  new Fault({
    code: 'bad-request',
    message: 'Webex did not accept the request. Webex says: License conflict: no',
    repeat: 'never',
    status,
    errorCode,
    trackingId: 'NA_1',
  });

it('knows every number that Webex documents for the change of licenses', () => {
  const documented = [
    400, 400000, 400112, 400118, 400216, 400404, 400406, 400407, 400408, 400410, 400411, 400413, 700003,
    700004, 700005, 700006,
  ];
  expect(REFUSAL_CODES.toSorted((a, b) => a - b)).toEqual(documented.toSorted((a, b) => a - b));
});

it.each(REFUSAL_CODES)('says of %i what to do, and keeps the words of Webex', (errorCode) => {
  const told = inPlainWords(refused(errorCode));
  expect(told).toMatchObject({ errorCode, status: 400, trackingId: 'NA_1', repeat: 'never' });
  const { message } = told instanceof Fault ? told : new Error('no fault');
  expect(message).toMatch(/^[A-Z].*\. Webex says: License conflict: no$/);
  expect(message).not.toContain('did not accept the request');
});

it('leaves everything else as it is', () => {
  const other = new Error('x');
  expect(inPlainWords(other)).toBe(other);
  for (const fault of [refused(undefined), refused(123), refused(400404, 409)])
    expect(inPlainWords(fault)).toBe(fault);
});
