// Take an administrator role from a user.
import { roleOperation } from '../../domain/role-change.ts';

export default roleOperation(false, {
  name: 'role revoke',
  aliases: ['revoke role', 'role remove'],
  summary: 'Take an administrator role from a user.',
  examples: ['role revoke ana@acme.example "User Administrator" --org Acme'],
});
