import { request } from 'undici';
import { z } from 'zod';
import { issueText } from '../rest/input.ts';
import { isLoopback } from '../rest/loopback.ts';
import type { Call, Upload } from '../rest/route.ts';
import { badRequest } from '../rest/webex-error.ts';
import type { Settings } from '../world/settings.ts';
import { invalidUrl } from './card-urls.ts';

const TEXT_LIMIT = 7439;
const FILE_LIMIT = 100 * 1024 * 1024;
const CARD_TYPE = 'application/vnd.microsoft.card.adaptive';

const attachmentSchema = z.object({ contentType: z.string(), content: z.record(z.string(), z.unknown()) });

/** A multipart part is always a string; clients send an empty one for a field they do not mean. */
const optionalText = z
  .string()
  .optional()
  .transform((value) => (value === '' ? undefined : value));

const messageInputSchema = z.object({
  roomId: optionalText,
  toPersonId: optionalText,
  toPersonEmail: optionalText,
  parentId: optionalText,
  text: optionalText,
  markdown: optionalText,
  files: z
    .union([z.array(z.string()), z.string().transform((file) => [file])])
    .optional()
    .transform((files) => files ?? []),
  attachments: z
    .array(attachmentSchema)
    .nullish()
    .transform((attachments) => attachments ?? []),
});
export type MessageInput = z.infer<typeof messageInputSchema>;
type Attachment = z.infer<typeof attachmentSchema>;

function checkCard(attachment: Attachment, settings: Settings): void {
  if (attachment.contentType !== CARD_TYPE)
    throw badRequest(`Unsupported attachment content type: ${attachment.contentType}`);
  const { content } = attachment;
  if (content['type'] !== 'AdaptiveCard') throw badRequest('Unable to share content to room');
  if (typeof content['version'] !== 'string') throw badRequest('Missing Adaptive Card Version');
  if (Buffer.byteLength(JSON.stringify(content)) > settings.cardMaxBytes)
    throw badRequest('Unable to share content to room');
  if (invalidUrl(content) !== undefined) throw badRequest('Invalid URL');
}

export function parseMessage(call: Call): MessageInput {
  const parsed = messageInputSchema.safeParse(call.body ?? {});
  if (!parsed.success) throw badRequest(`Invalid request body: ${issueText(parsed.error)}`);
  const input = parsed.data;
  for (const value of [input.text, input.markdown])
    if (value !== undefined && Buffer.byteLength(value) > TEXT_LIMIT)
      throw badRequest(`Message length limited to ${TEXT_LIMIT} bytes.`);
  if (input.attachments.length > 1) throw badRequest('Only one attachment is allowed per message.');
  if (input.files.length > 1) throw badRequest('Only one file can be attached.');
  for (const attachment of input.attachments) checkCard(attachment, call.world.settings);
  return input;
}

export function requireContent(input: MessageInput, upload: Upload | undefined): void {
  if (input.text === undefined && input.markdown === undefined && upload === undefined)
    if (input.attachments.length === 0) throw badRequest('Both text and file cannot be empty.');
}

function fileName(url: URL): string {
  return decodeURIComponent(url.pathname.split('/').at(-1) ?? '') || 'file';
}

/** The sandbox fetches nothing from the world outside, so only loopback urls can be attached. */
export async function fetchFile(call: Call): Promise<Call> {
  const [file] = parseMessage(call).files;
  if (file === undefined) return call;
  const url = URL.parse(file);
  if (url === null || !isLoopback(url)) throw badRequest('Files can only be taken from a loopback url.');
  try {
    const answer = await request(url, { headersTimeout: 10_000, bodyTimeout: 10_000 });
    const bytes = new Uint8Array(await answer.body.arrayBuffer());
    if (answer.statusCode !== 200 || bytes.length > FILE_LIMIT)
      throw new Error(`status ${answer.statusCode}`);
    const contentType = String(answer.headers['content-type'] ?? 'application/octet-stream');
    return { ...call, upload: { name: fileName(url), contentType, bytes } };
  } catch (error) {
    throw badRequest(
      `The file could not be fetched: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
