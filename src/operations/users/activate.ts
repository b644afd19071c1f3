// Let a user sign in again.
import { signInOperation } from '../../domain/sign-in.ts';

export default signInOperation(true, {
  name: 'user activate',
  aliases: ['activate user', 'user enable'],
  summary: 'Let a deactivated user sign in again.',
  risk: 'low',
  examples: ['user activate ana@acme.example --org Acme'],
});
