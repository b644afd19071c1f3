import { showHelp } from '../../domain/show/help.ts';
import type { HouseCommand } from './command.ts';

export const help: HouseCommand = {
  name: 'help',
  aliases: ['hi', 'hello', '?'],
  usage: 'help [command]',
  summary: 'What I can do, and how to ask for it.',
  options: [['command or topic', 'What you want to know more about']],
  examples: ['help users', 'help user create', 'help requests'],
  open: true,
  at: 'desk',
  answer: async ({ operations, commands }, { args }) => ({
    view: showHelp(operations, commands, args.join(' ')),
  }),
};
