import { showHelp } from '../../domain/show/house.ts';
import type { HouseCommand } from './command.ts';

export const help: HouseCommand = {
  name: 'help',
  aliases: ['hi', 'hello', '?', 'menu'],
  usage: 'help [command]',
  summary: 'What I can do, and how to ask for it.',
  open: true,
  at: 'desk',
  answer: async ({ operations, commands }, { args }) => ({
    view: showHelp(operations, commands, args.join(' ')),
  }),
};
