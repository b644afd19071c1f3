// Keep a user from signing in. Nothing is deleted, and it can be taken back.
import { signInOperation } from '../../domain/sign-in.ts';

export default signInOperation(false, {
  name: 'user deactivate',
  aliases: ['deactivate user', 'user disable', 'user block'],
  summary: 'Keep a user from signing in; account and licenses stay.',
  risk: 'high',
  examples: ['user deactivate ana@acme.example --org Acme'],
});
