import { type Check, failed, ok } from '../finding.ts';

export const config: Check = {
  name: 'config',
  asks: 'Can every setting be used? One line for each mistake, all of them at once.',
  needs: [],
  async examine({ parts }) {
    if (parts.mistakes.length === 0) return [ok('Every setting can be used.')];
    return parts.mistakes.map((mistake) =>
      failed(mistake, 'Correct it where the environment of Steward is set, and restart Steward.'),
    );
  },
};
