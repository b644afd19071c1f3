const MB = 1024 * 1024;
const GB = 1024 * MB;

/** As people read it: 12 kB, 1.4 MB. */
export function sizeInWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes >= GB) return `${(bytes / GB).toFixed(1)} GB`;
  return bytes < MB ? `${Math.round(bytes / 1024)} kB` : `${(bytes / MB).toFixed(1)} MB`;
}
