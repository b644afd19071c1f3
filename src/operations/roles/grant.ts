// Give a user an administrator role.
import { roleOperation } from '../../domain/role-change.ts';

export default roleOperation(true, {
  name: 'role grant',
  aliases: ['grant role', 'role give'],
  summary: 'Give a user an administrator role.',
  examples: ['role grant ana@acme.example "User Administrator" --org Acme'],
});
