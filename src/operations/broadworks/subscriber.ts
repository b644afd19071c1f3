// One BroadWorks subscriber.
import * as z from 'zod';
import { findSubscriber, SUBSCRIBER_LABELS, stateInWords, subscriberField } from '../../domain/broadworks.ts';
import { defineOperation } from '../../domain/operation.ts';
import type { Subscriber, SubscriberFields } from '../../domain/ports/admin/broadworks.ts';
import { answerModel } from '../../domain/show/answer.ts';
import type { Fact } from '../../domain/views.ts';

export default defineOperation({
  name: 'broadworks subscriber',
  aliases: ['broadworks subscriber show', 'subscriber show'],
  capability: 'broadworks',
  summary: 'Show a BroadWorks subscriber: package, numbers, state, and what went wrong.',
  risk: 'read',
  scopes: ['spark-admin:broadworks_enterprises_read', 'spark-admin:broadworks_subscribers_read'],
  roles: ['Partner Full Administrator', 'Partner Read-only Administrator'],
  examples: ['broadworks subscriber dana.gruber@globex.sp.example --org Globex'],
  onOrg: true,
  input: z.object({ subscriber: subscriberField() }),

  async answer(context, asked) {
    const found = await findSubscriber(context, asked.subscriber);
    const { firstName, lastName, userId, email, status, errors, spEnterpriseId, personId } = found;
    const { org } = context;
    return answerModel({
      title: `${firstName} ${lastName}`.trim() || userId,
      subtitle: `BroadWorks subscriber of ${org.name}: ${stateInWords(status)}.`,
      paragraphs: errors.map((error) => `What went wrong: ${error}`),
      facts: [
        { title: 'E-mail', value: email || 'none' },
        ...fieldFacts(found),
        { title: 'Enterprise', value: spEnterpriseId },
        ...(personId === undefined ? [] : [{ title: 'Person id', value: personId }]),
      ],
      footer: `Go on with: broadworks update ${userId} --org "${org.name}"`,
    });
  },
});

const SHOWN: readonly (keyof SubscriberFields)[] = [
  'userId',
  'package',
  'primaryPhoneNumber',
  'mobilePhoneNumber',
  'extension',
];

const fieldFacts = (subscriber: Subscriber): readonly Fact[] =>
  SHOWN.filter((name) => subscriber[name] !== '').map((name) => ({
    title: SUBSCRIBER_LABELS[name],
    value: subscriber[name],
  }));
